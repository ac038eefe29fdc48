"""A customer's *Roles* tab (ROL-01, ROL-04, ROL-05, CLS-03, ADM-02)."""

from datetime import date

import pytest
from django.test import Client

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.groups.models import CustomerRole, RoleHolding, Tag
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.world import a_guest, a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def held() -> list[tuple[str, date | None, date | None]]:
    rows = RoleHolding.objects.order_by("role__code")
    return list(rows.values_list("role__code", "first_day", "last_day"))


def test_several_roles_are_ticked_and_listed_after_saving(administrator: Client, ada: Customer) -> None:
    """ROL-01, ROL-05: without scripts it is a page; the days are those of all that are ticked."""
    for name in ("Trade", "VIP", "Club"):
        add_role(name, by=OPERATOR)
    tab = f"/customers/{ada.pk}/roles"
    assert "No role" in administrator.get(tab).text
    saved = administrator.post(f"{tab}/new", {"picked": ["trade", "vip"]}, follow=True)
    assert [saved.text.count(f">{code}</span>") for code in ("trade", "vip", "club")] == [1, 1, 0]
    administrator.post(
        f"{tab}/new", {"picked": ["club"], "first_day": "2027-01-01", "last_day": "2027-12-31"}
    )
    assert held() == [
        ("club", date(2027, 1, 1), date(2027, 12, 31)),
        ("trade", None, None),
        ("vip", None, None),
    ]
    assert '<time datetime="2027-12-31">' in administrator.get(tab).text
    assert AuditRecord.objects.filter(event="customer.roles_changed").count() == 2
    role = CustomerRole.objects.get(code="vip")
    administrator.post(f"{tab}/{role.pk}/taken")
    assert [code for code, _, _ in held()] == ["club", "trade"]


@pytest.mark.parametrize(
    "wish",
    [
        {"picked": ["trade", "nobody"]},
        {"picked": ["trade"], "first_day": "2027-01-02", "last_day": "2027-01-01"},
        {"picked": ["trade"], "last_day": "soon"},
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    wish: dict[str, object], administrator: Client, ada: Customer
) -> None:
    add_role("Trade", by=OPERATOR)
    refused = administrator.post(f"/customers/{ada.pk}/roles/new", wish)
    assert (refused.status_code, refused.text.count('class="error"')) == (422, 1)
    assert held() == []


def test_guest_is_offered_no_roles(administrator: Client, kids: Site) -> None:
    """ROL-04: no tab, and no page where somebody writes its address; where there is one for an account."""
    role = add_role("Trade", by=OPERATOR)
    add_tag("VIP", by=OPERATOR)
    guest, ada = a_guest(kids), an_account(site=kids)
    tab = f"/customers/{guest.pk}/roles"
    assert tab not in administrator.get(f"/customers/{guest.pk}").text
    assert f"/customers/{ada.pk}/roles" in administrator.get(f"/customers/{ada.pk}").text
    for page in (tab, f"{tab}/new", f"/customers/{guest.pk}/tags"):
        assert administrator.get(page).status_code == 404
    for page, wish in (
        (f"{tab}/new", {"picked": ["trade"]}),
        (f"/customers/{guest.pk}/tags", {"picked": ["vip"]}),
    ):
        assert administrator.post(page, wish).status_code == 404
    assert administrator.post(f"{tab}/{role.pk}/taken").status_code == 404
    assert held() == []


def test_tags_are_ticked_beside_those_that_the_customer_carries(administrator: Client, ada: Customer) -> None:
    """CLS-03."""
    for name in ("VIP", "Press"):
        add_tag(name, by=OPERATOR)
    page = f"/customers/{ada.pk}/tags"
    administrator.post(page, {"picked": ["vip"]})
    assert administrator.get(page).text.count(" checked") == 1
    administrator.post(page, {"picked": ["press"]})
    assert list(Tag.objects.filter(taggings__account=ada).values_list("code", flat=True)) == ["press"]


def test_roles_are_for_who_sees_and_changes_b2b_fields(ada: Customer) -> None:
    """G13, ADM-02: the tab is hidden with its group of fields, and read where it isn't edited."""
    add_role("Trade", by=OPERATOR)
    tab = f"/customers/{ada.pk}/roles"
    answers = {}
    for level in ("none", "view", "edit"):
        client = Client(HTTP_HOST="admin.localhost")
        role = own_role(f"Of {level}", identity="edit", b2b=level)
        client.force_login(sam(role.code, email=f"{level}@staff.example"))
        answers[level] = (
            tab in client.get(f"/customers/{ada.pk}").text,
            client.get(tab).status_code,
            f"{tab}/new" in client.get(tab).text,
            client.post(f"{tab}/new", {"picked": ["trade"]}).status_code,
        )
    assert answers == {
        "none": (False, 403, False, 403),
        "view": (True, 200, False, 403),
        "edit": (True, 200, True, 303),
    }


def test_customer_with_other_sites_is_read_only_for_staff_of_some(ada: Customer, kids: Site) -> None:
    """D-34: a role counts at every shop."""
    add_role("Trade", by=OPERATOR)
    set_access(ada, site=a_site("sports", kids.set), state="active", by=OPERATOR)
    limited = Client(HTTP_HOST="admin.localhost")
    limited.force_login(sam("manager", at=[kids]))
    assert limited.get(f"/customers/{ada.pk}/roles").status_code == 200
    assert limited.post(f"/customers/{ada.pk}/roles/new", {"picked": ["trade"]}).status_code == 403
    assert held() == []
