"""The API of a master: `site` is the customer's own, `through_site` the host's; and one site in a family at every call (SUB-01..03)."""

from typing import Any

import pytest

from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Access, Customer
from regulars.fields.rules import Purpose
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from regulars.sites.operations.mails import address_of
from tests.doors.api.calls import Caller, admin, as_shopper, at, log_in
from tests.doors.api.test_me import hot_lane, no_querysets
from tests.journeys.families import ADA, family
from tests.mailbox import last
from tests.rooms.addresses.samples import BERLIN, TOKYO
from tests.rooms.fields.forms import a_form_of
from tests.statements import counted_statements
from tests.world import a_site, an_account, api_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(db: None) -> list[Site]:
    """Trade, North and South; Nora is of North."""
    found = family()
    an_account("nora@mail.example", found[1])
    return found


def _where(answer: Any) -> tuple[str, str, str]:
    return answer.json["set"], answer.json["site"], answer.json["through_site"]


def test_me_tells_the_own_site_and_the_one_of_the_host(sites: list[Site]) -> None:
    """SUB-03"""
    trade, north, _ = sites
    assert _where(as_shopper(trade, "nora@mail.example").get("/me")) == ("trade", "north", "trade")
    assert _where(as_shopper(north, "nora@mail.example").get("/me")) == ("trade", "north", "north")


def test_me_at_a_master_is_one_statement_and_by_the_form_of_the_own_site(sites: list[Site]) -> None:
    """SUB-03, decision 0302: the hot lane and the route say the same bytes."""
    trade, north, _ = sites
    a_form_of(north, Purpose.PROFILE, {"last_name": {}, "department": {}})
    shopper = as_shopper(trade, "nora@mail.example")
    with counted_statements() as counted, no_querysets():
        answer = hot_lane(shopper, HTTP_AUTHORIZATION=f"Bearer {shopper.token}")
    assert (counted.count, answer is not None) == (1, True)
    route = shopper.get("/me")
    assert answer is not None
    assert answer[0] == route.raw.content
    assert ("department" in route.json, "phone" in route.json) == (True, False)
    changed = shopper.patch("/me", {"department": "Buying"})
    assert (changed.json["department"], _where(changed)) == ("Buying", ("trade", "north", "trade"))
    assert shopper.patch("/me", {"phone": "1"}).fields == {"phone": "form_field_refused"}


def test_addresses_at_a_master_are_those_of_the_own_site(sites: list[Site]) -> None:
    """SUB-03, ADR-12, MSG-02: North takes German ones alone, the master any; its mail leads back to the master."""
    Customer.objects.update(email_proved_at="2026-01-01T00:00:00Z")
    trade, north, _ = sites
    change_terms(north, TermsChanges(shipping_countries=["DE"], billing_countries=["DE"]), by=OPERATOR)
    shopper = as_shopper(trade, "nora@mail.example")
    assert shopper.post("/me/addresses", TOKYO).status == 422
    assert shopper.post("/me/addresses", BERLIN).json["site"] == "north"
    mail = last("address_added")
    assert (mail.sender_name, f"{address_of(trade)}/account/addresses\n" in mail.text) == ("Site north", True)
    shopper.get("/me/addresses")
    with counted_statements() as counted, no_querysets():
        here = shopper.get("/me/addresses").json
    assert counted.count == 1
    assert here == as_shopper(north, "nora@mail.example").get("/me/addresses").json
    assert [item["city"] for item in here["items"]] == ["Berlin"]


def test_form_of_the_master_offers_its_sub_shops(sites: list[Site]) -> None:
    """SUB-01"""
    trade, north, _ = sites
    form = at(trade).get("/forms/registration?type=B2B").json
    field = next(one for one in form["fields"] if one["code"] == "sub_shop")
    assert (field["type"], field["required"], field["options"]) == (
        "choice",
        True,
        [{"key": "north", "label": "Site north"}, {"key": "south", "label": "Site south"}],
    )
    assert form["schema"]["properties"]["sub_shop"] == {
        "type": "string",
        "enum": ["north", "south"],
        "minLength": 1,
    }
    asked = [one["code"] for one in at(north).get("/forms/registration?type=B2B").json["fields"]]
    assert "sub_shop" not in asked


def test_registration_with_the_sub_shop_answers_where_the_account_is(sites: list[Site]) -> None:
    """SUB-01"""
    trade = sites[0]
    made = at(trade).post("/registrations", ADA | {"sub_shop": "south"})
    assert (made.status, _where(made), made.json["state"]) == (201, ("trade", "south", "trade"), "active")
    ben = ADA | {"email": "ben@mail.example", "sub_shop": "north", "type": "B2B"}
    assert at(trade).post("/registrations", ben).json["state"] == "pending"
    cyd = at(trade).post("/registrations", ADA | {"email": "cyd@mail.example"})
    assert (cyd.status, cyd.fields) == (422, {"sub_shop": "required"})
    assert _where(as_shopper(trade, "ada@mail.example").get("/me")) == ("trade", "south", "trade")


def test_second_site_of_the_family_is_refused_with_the_name_of_the_first(sites: list[Site]) -> None:
    """SUB-02: by a key, at the log-in and by asking for access."""
    trade, _, south = sites
    nora = Access.objects.get().account_id
    for site in (trade, south):
        refused = admin().put(f"/customers/{nora}/access/{site.code}", {"state": "active"})
        assert (refused.status, refused.code, refused.json["family_site"]) == (
            409,
            "family_member_exists",
            "north",
        )
        assert "Site north" in refused.json["detail"]
    for refused in (log_in(south, "nora@mail.example"), _asked(south)):
        assert (refused.status, refused.code) == (403, "family_member_exists")
        assert "Site north" in refused.json["detail"]
    wrong = log_in(south, "nora@mail.example", "not this one")
    assert (wrong.status, wrong.code) == (401, "wrong_credentials")
    assert Access.objects.count() == 1


def _asked(site: Site) -> Any:
    return at(site).post(
        "/access-requests", {"username": "nora@mail.example", "password": "seven green herons"}
    )


def test_discreet_family_is_silent_about_its_members(db: None) -> None:
    """SUB-02"""
    _, north, south = family(discreet=True)
    an_account("nora@mail.example", north)
    for refused in (log_in(south, "nora@mail.example"), _asked(south)):
        assert (refused.status, refused.code) == (403, "no_access")
        assert "north" not in refused.raw.content.decode().lower()


@pytest.mark.parametrize(("reach", "named"), [(["south"], False), (["north", "south"], True)])
def test_key_hears_the_name_of_a_site_that_it_reaches(
    sites: list[Site], reach: list[str], *, named: bool
) -> None:
    """SUB-02, D-34"""
    row = Access.objects.get()
    row.account.origin_site = sites[2]
    row.account.save()
    call = Caller("admin.localhost", api_key("manager", at=[one for one in sites if one.code in reach]))
    refused = call.put(f"/customers/{row.account_id}/access/south", {"state": "active"})
    text = refused.raw.content.decode().lower()
    assert (refused.status, "north" in text) == (409, named)


def test_request_for_access_at_the_master_goes_to_the_chosen_sub_shop(sites: list[Site]) -> None:
    """SUB-01"""
    trade = sites[0]
    an_account(site=a_site("home", trade.set))
    sent = {"username": "ada@mail.example", "password": "seven green herons"}
    assert at(trade).post("/access-requests", sent).fields == {"sub_shop": "required"}
    answer = at(trade).post("/access-requests", sent | {"sub_shop": "south"})
    assert (answer.status, answer.json) == (201, {"site": "south", "state": "pending"})
