"""Customer groups in the back office (GRP-01 to GRP-07)."""

import re

import pytest
from django.test import Client

from regulars.catalog.models import Discount
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.groups.models import CustomerGroup, GroupMember
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.members import Difference, change_members
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.staff.rules.rights import EVERYTHING, Right
from tests.doors.pages import Filled, untouched
from tests.world import a_guest, a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db

TAB = "/groups/vip/customers"


@pytest.fixture
def people(db: None) -> list[Customer]:
    """More than two pages of them."""
    kids = a_site("kids", a_set("b2c"))
    return [
        Customer.objects.create(
            set=kids.set,
            origin_site=kids,
            username=(name := f"p{nr}@mail.example"),
            username_key=name,
            email=name,
            last_name=f"Person{nr}",
        )
        for nr in range(120)
    ]


@pytest.fixture
def vip(db: None) -> CustomerGroup:
    return add_group("VIP", by=OPERATOR)


def emails() -> set[str]:
    return set(GroupMember.objects.values_list("account__email", flat=True))


def put_in(vip: CustomerGroup, *people: Customer) -> None:
    change_members(vip, Difference([one.pk for one in people]), grant=EVERYTHING, by=OPERATOR)


def form_at(page: str) -> Filled:
    return untouched(page, has="shown_available")


def tick(form: Filled, person: Customer) -> Filled:
    assert str(person.pk) in form["shown_available"][0].split(",")
    return form | {"chosen": [*form.get("chosen", []), str(person.pk)]}


def next_of(page: str, table: str = "available") -> str:
    """What the button to the next page sends."""
    return re.findall(rf'name="go" value="({table} [^"]+)"', page)[-1]


def test_next_leads_from_general_to_customers(administrator: Client) -> None:
    """GRP-01, GRP-02: both tabs stand on both pages."""
    page = administrator.get("/groups/new").text
    assert 'aria-disabled="true"' in page.partition('class="tabs"')[2].partition("</nav>")[0]
    sent = {"name": "VIP", "description": "Who buys most", "code": "", "next": "customers"}
    made = administrator.post("/groups/new", sent)
    assert (made.status_code, made["Location"]) == (303, TAB)
    assert '<a href="/groups/vip/general">' in administrator.get(TAB).text
    listed = administrator.get("/groups").text
    assert ("VIP" in listed, "Who buys most" in listed) == (True, True)
    again = administrator.post("/groups/new", sent)
    assert again.status_code == 409
    assert CustomerGroup.objects.count() == 1


def test_ticks_survive_pages_and_searches(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-03: one on each of three pages and one after a search; one is unticked again before saving."""
    first = administrator.get(TAB).text
    form = tick(tick(form_at(first), people[119]), people[118])
    second = administrator.post(TAB, form | {"go": [next_of(first)]}).text
    third = administrator.post(TAB, tick(form_at(second), people[60]) | {"go": [next_of(second)]}).text
    form = tick(form_at(third), people[0]) | {"q_available": ["Person30"], "go": ["search"]}
    found = form_at(administrator.post(TAB, form).text)
    assert emails() == set()
    back = administrator.post(TAB, tick(found, people[30]) | {"q_available": [""], "go": ["search"]}).text
    form = form_at(back)
    assert str(people[118].pk) in form["chosen"]
    form["chosen"].remove(str(people[118].pk))
    assert administrator.post(TAB, form).status_code == 303
    assert emails() == {f"p{nr}@mail.example" for nr in (0, 30, 60, 119)}


def test_unticked_one_leaves_and_others_stay(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-05: also one of the second page."""
    put_in(vip, *people)
    first = administrator.get(TAB).text
    form = form_at(first)
    form["kept"].remove(str(people[119].pk))
    second = administrator.post(TAB, form | {"go": [next_of(first, "assigned")]}).text
    form = form_at(second)
    form["kept"].remove(str(people[60].pk))
    assert administrator.post(TAB, form).status_code == 303
    assert len(emails()) == 118
    assert not emails() & {"p119@mail.example", "p60@mail.example"}


def test_second_editor_keeps_the_difference_in_the_form(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-03, G23: 409, and saving again counts."""
    form = tick(form_at(administrator.get(TAB).text), people[119])
    put_in(vip, people[100])
    refused = administrator.post(TAB, form)
    assert (refused.status_code, emails()) == (409, {"p100@mail.example"})
    kept = form_at(refused.text)
    assert kept["chosen"] == [str(people[119].pk)]
    assert administrator.post(TAB, kept).status_code == 303
    assert emails() == {"p100@mail.example", "p119@mail.example"}


def test_ticked_one_who_is_erased_meanwhile_is_left_out_and_told(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-03."""
    form = tick(tick(form_at(administrator.get(TAB).text), people[119]), people[118])
    erase(people[119], by=OPERATOR)
    page = administrator.post(TAB, form, follow=True)
    assert "1 customer was left out" in page.text
    assert emails() == {"p118@mail.example"}


def test_remove_all_says_how_many_and_asks(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-06: the number stands in the button; a group that changed meanwhile is asked about again."""
    put_in(vip, *people[:3])
    assert "Remove all 3" in administrator.get(TAB).text
    page = administrator.get(f"{TAB}/removal").text
    assert len(emails()) == 3
    form = untouched(page, has="version")
    put_in(vip, people[3])
    refused = administrator.post(f"{TAB}/removal", form)
    assert (refused.status_code, len(emails())) == (409, 4)
    assert "Remove all 4" in refused.text
    administrator.post(f"{TAB}/removal", untouched(refused.text, has="version"))
    assert (emails(), CustomerGroup.objects.count()) == (set(), 1)


def test_view_leads_to_editing_and_to_each_customer(
    viewer: Client, administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-07: whoever only looks is offered no editing."""
    put_in(vip, *people)
    page = administrator.get("/groups/vip").text
    assert 'href="/groups/vip/general"' in page
    assert f'href="/customers/{people[119].pk}"' in page
    assert page.count('class="avatar avatar-small"') == 50
    assert f'href="/customers/{people[30].pk}"' in administrator.get("/groups/vip?q=Person30").text
    page = viewer.get("/groups/vip").text
    assert ("Person119" in page, "/groups/vip/general" in page) == (True, False)


def test_group_of_a_discount_stays(administrator: Client, vip: CustomerGroup) -> None:
    """GRP-08: said before there is anything to agree to, with the way to the discount."""
    Discount.objects.create(code="SUMMER", name="Summer", kind="percent", value=10, group=vip)
    page = administrator.get("/groups/vip/deletion").text
    assert ("SUMMER" in page, "Delete group" in page) == (True, False)
    assert 'href="/discounts/SUMMER"' in page
    sent = untouched(page, has="version")
    refused = administrator.post("/groups/vip/deletion", sent)
    assert (refused.status_code, 'href="/discounts/SUMMER"' in refused.text) == (409, True)
    Discount.objects.all().delete()
    assert "Delete group" in administrator.get("/groups/vip/deletion").text
    assert administrator.post("/groups/vip/deletion", sent)["Location"] == "/groups"
    assert administrator.get("/groups/vip").status_code == 404


def test_fields_that_are_hidden_hide_groups(vip: CustomerGroup, people: list[Customer]) -> None:
    """D-07: without the group B2B nobody learns who is in which group; seeing it is not editing it."""
    path = f"/customers/{people[0].pk}/groups"
    client = Client(HTTP_HOST="admin.localhost")
    functions = [Right.EDIT_CUSTOMERS, Right.EDIT_GROUPS]
    client.force_login(sam(own_role("No B2B", functions=functions, identity="edit").code, "a@staff.example"))
    gone = ("/groups/none", "/groups/none/general", "/groups/none/deletion", "/groups/none/customers")
    own = ("/groups/vip", "/groups/vip/general", "/groups/vip/deletion", TAB)
    for hidden in (*own, *gone, "/groups", path, "/groups/new", "/choices/groups"):
        assert client.get(hidden).status_code == 403, hidden
    assert 'href="/groups"' not in client.get("/customers").text
    client.force_login(sam(own_role("Sees", functions=functions, b2b="view").code, "b@staff.example"))
    assert client.get(path).status_code == 200
    assert client.post(path, {"add": "vip"}).status_code == 403
    assert client.get(TAB).status_code == 403


def test_customers_tab_puts_in_and_takes_out(
    administrator: Client, vip: CustomerGroup, people: list[Customer]
) -> None:
    """GRP-04: on the customer's page; not for guests."""
    add_group("Club", by=OPERATOR)
    path = f"/customers/{people[0].pk}/groups"
    for code in ("vip", "club"):
        form = untouched(administrator.get(path).text, has="add")
        assert administrator.post(path, form | {"add": [code]}).status_code == 303
    form = untouched(administrator.get(path).text, has="kept")
    assert form["kept"] == ["club", "vip"]
    assert administrator.post(path, form | {"kept": ["club"]}).status_code == 303
    assert GroupMember.objects.get().group.code == "club"
    guest = f"/customers/{a_guest(people[0].origin_site).pk}"
    assert administrator.get(f"{guest}/groups").status_code == 404
    assert f'href="{guest}/groups"' not in administrator.get(guest).text


def test_staff_of_one_site_tick_whom_they_may_change(vip: CustomerGroup, people: list[Customer]) -> None:
    """D-34: others stand there without a box, and a forged tick is left out."""
    kids = people[0].origin_site
    sports = a_site("sports", kids.set)
    both = an_account("both@mail.example", kids)
    set_access(both, site=sports, state="active", by=OPERATOR)
    client = Client(HTTP_HOST="admin.localhost")
    client.force_login(sam("manager", "kids@staff.example", at=[kids]))
    form = form_at(client.get(TAB).text)
    shown = form["shown_available"][0].split(",")
    assert (str(both.pk) in shown, str(people[119].pk) in shown) == (False, True)
    client.post(TAB, form | {"chosen": [str(both.pk), str(people[119].pk)]})
    assert emails() == {"p119@mail.example"}
    assert client.get("/groups/vip/general").status_code == 403
