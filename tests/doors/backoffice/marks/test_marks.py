"""Pages of customer roles, tags and pricing policies (ROL-02, ROL-03, CLS-02, CLS-03)."""

from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import Discount, PriceList
from regulars.customers.models import Customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.fields.models import Attribute
from regulars.groups.models import CustomerRole, PricingPolicy, Tag
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags
from regulars.groups.rules.roles import ALWAYS
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.staff.rules import Right
from tests.doors.api.calls import admin
from tests.world import a_set, a_site, an_account, own_role, sam

pytestmark = pytest.mark.django_db
PLACES: dict[str, Any] = {"customer-roles": CustomerRole, "tags": Tag, "pricing-policies": PricingPolicy}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.mark.parametrize("place", PLACES)
def test_it_is_added_listed_renamed_and_deleted(place: str, administrator: Client) -> None:
    assert "Add one" in administrator.get(f"/{place}").text
    made = administrator.post(f"/{place}/new", {"name": "Gold & co", "code": ""}, follow=True)
    assert "gold-co" in made.text
    row = PLACES[place].objects.get()
    page = f"/{place}/{row.pk}"
    taken = administrator.post(f"/{place}/new", {"name": "Other", "code": "GOLD-CO"})
    assert (taken.status_code, "with this code already" in taken.text) == (409, True)
    assert administrator.post(f"/{place}/new", {"name": "", "code": "x y"}).status_code == 422
    assert administrator.post(page, {"name": "Golden", "version": 1}).status_code == 303
    assert administrator.post(page, {"name": "Late", "version": 1}).status_code == 409
    row.refresh_from_db()
    assert (row.name, row.code, row.version) == ("Golden", "gold-co", 2)
    assert "No account has it" in administrator.get(f"{page}/deletion").text
    assert administrator.post(f"{page}/deletion", {"version": 1, "values": "keep"}).status_code == 409
    assert administrator.post(f"{page}/deletion", {"version": 2, "values": "keep"}).status_code == 303
    assert not PLACES[place].objects.exists()
    assert administrator.get(page).status_code == 404


def test_role_has_the_rights_that_are_ticked(administrator: Client) -> None:
    """ROL-02, ROL-03."""
    administrator.post("/customer-roles/new", {"name": "Trade", "rights": ["see_prices", "see_restricted"]})
    role = CustomerRole.objects.get()
    assert role.rights == ["see_prices", "see_restricted"]
    assert administrator.get(f"/customer-roles/{role.pk}").text.count(" checked") == 2
    administrator.post(f"/customer-roles/{role.pk}", {"name": "Trade", "version": 1})
    assert CustomerRole.objects.get().rights == []
    refused = administrator.post("/customer-roles/new", {"name": "Other", "rights": ["fly"]})
    assert (refused.status_code, CustomerRole.objects.count()) == (422, 1)


def test_deletion_tells_how_many_have_it_and_who_names_it(administrator: Client, kids: Site) -> None:
    """CLS-02: a price list keeps a policy; accounts don't, but are counted, and their values are kept or erased."""
    role, gold = add_role("Trade", by=OPERATOR), add_policy("Gold", code="GOLD", by=OPERATOR)
    ada = an_account(site=kids)
    change_roles(ada, {"trade": ALWAYS}, by=OPERATOR)
    change_profile(ada, ProfileChanges(attributes={"pricing_policy": "GOLD"}), version=1, by=OPERATOR)
    assert (
        "1 account has it. It is taken from all of them."
        in administrator.get(f"/customer-roles/{role.pk}/deletion").text
    )
    page = f"/pricing-policies/{gold.pk}/deletion"
    assert 'value="erase"' in administrator.get(page).text
    kids.refresh_from_db()
    named = PriceList.objects.create(
        code="gold-eur", name="G", site=kids, currency=kids.currency, policy=gold
    )
    before = administrator.get(page).text
    assert ("gold-eur" in before, 'value="erase"' in before) == (True, False)
    refused = administrator.post(page, {"version": 1, "values": "erase"})
    assert (refused.status_code, "gold-eur" in refused.text) == (409, True)
    named.delete()
    assert administrator.post(page, {"version": 1}).status_code == 400
    administrator.post(page, {"version": 1, "values": "erase"})
    ada.refresh_from_db()
    assert ada.attributes == {}


def test_tag_of_a_discount_stays_and_leads_to_it(administrator: Client) -> None:
    """CLS-03"""
    tag = add_tag("Press", by=OPERATOR)
    Discount.objects.create(code="PRESS", name="Press", kind="percent", value=10, tag=tag)
    page = f"/tags/{tag.pk}/deletion"
    assert 'href="/discounts/PRESS"' in administrator.get(page).text
    refused = administrator.post(page, {"version": 1})
    assert (refused.status_code, 'href="/discounts/PRESS"' in refused.text) == (409, True)


def test_staff_of_some_sites_see_names_and_no_numbers(kids: Site) -> None:
    """D-34: how many accounts there are at all sites is none of theirs."""
    for nr in range(7):
        change_roles(
            an_account(f"n{nr}@mail.example", site=kids),
            {add_role("Trade", code=f"r{nr}", by=OPERATOR).code: ALWAYS},
            by=OPERATOR,
        )
    limited = Client(HTTP_HOST="admin.localhost")
    limited.force_login(sam("manager", at=[kids]))
    page = limited.get("/customer-roles").text
    assert ("Trade" in page, 'class="numeric">1<' in page, "/customer-roles/new" in page) == (
        True,
        False,
        False,
    )


def test_policy_of_a_customer_is_chosen_and_a_former_one_stays(administrator: Client, kids: Site) -> None:
    """CLS-02: on the B2B tab."""
    ada = an_account(site=kids)
    add_policy("Gold customers", code="GOLD", by=OPERATOR)
    silver = add_policy("Silver customers", code="SILVER", by=OPERATOR)
    page = f"/customers/{ada.pk}/b2b"
    assert 'value="GOLD"' in administrator.get(page).text
    administrator.post(page, {"pricing_policy": "SILVER", "version": 1})
    administrator.post(f"/pricing-policies/{silver.pk}/deletion", {"version": 1, "values": "keep"})
    assert '<option value="SILVER" selected>' in administrator.get(page).text
    kept = administrator.post(page, {"pricing_policy": "SILVER", "department": "Sales", "version": 2})
    ada.refresh_from_db()
    assert (kept.status_code, ada.attributes) == (303, {"pricing_policy": "SILVER", "department": "Sales"})
    assert administrator.post(page, {"pricing_policy": "BRONZE", "version": 3}).status_code == 422
    administrator.post(page, {"pricing_policy": "GOLD", "version": 3})
    assert administrator.post(page, {"pricing_policy": "SILVER", "version": 4}).status_code == 422


@pytest.mark.parametrize("place", PLACES)
def test_numbers_are_for_those_who_see_what_accounts_have(
    place: str, administrator: Client, kids: Site
) -> None:
    """G13: in the list and in the question before it is deleted."""
    policy, role, tag = (
        add_policy("Gold", by=OPERATOR),
        add_role("Trade", by=OPERATOR),
        add_tag("VIP", by=OPERATOR),
    )
    ada = an_account(site=kids)
    change_roles(ada, {"trade": ALWAYS}, by=OPERATOR)
    change_tags(ada, ["VIP"], by=OPERATOR)
    Customer.objects.filter(pk=ada.pk).update(attributes={"pricing_policy": "gold"})
    pk = {"customer-roles": role, "tags": tag, "pricing-policies": policy}[place].pk
    rights = [Right.EDIT_GROUPS]
    hidden = Client(HTTP_HOST="admin.localhost")
    hidden.force_login(
        sam(own_role("Hidden", functions=rights, identity="view").code, "hidden@staff.example")
    )
    number = 'class="numeric">1<'
    assert number in administrator.get(f"/{place}").text
    assert number not in hidden.get(f"/{place}").text
    assert "1 account has it" in administrator.get(f"/{place}/{pk}/deletion").text
    assert "account has it" not in hidden.get(f"/{place}/{pk}/deletion").text
    assert hidden.post(f"/{place}/{pk}/deletion", {"version": 1, "values": "erase"}).status_code == 303


def test_attribute_of_the_policy_leads_to_the_policies(administrator: Client, kids: Site) -> None:
    """CLS-02: its options are the policies, so nobody edits them there; its name is, while accounts have some."""
    add_policy("Gold", by=OPERATOR)
    change_profile(
        an_account(site=kids), ProfileChanges(attributes={"pricing_policy": "gold"}), version=1, by=OPERATOR
    )
    page = "/attributes/pricing_policy"
    shown = administrator.get(page).text
    assert ('id="options"' in shown, shown.count('href="/pricing-policies"')) == (False, 2)
    call = admin()
    answered = call.get(page).json
    sent = {name: answered[name] for name in ("name", "options")} | {"name": "Price group"}
    sent["options"] = [{"key": "gold", "name": "Gold"}]
    changed = call.patch(page, sent)
    assert (changed.status, changed.json["name"]) == (200, "Price group")
    assert Attribute.objects.get(code="pricing_policy").options == []
