"""Keys move a customer's access within a family: `PUT /customers/{id}/access/{site}` with `instead_of` (SUB-02)."""

from typing import Any

import pytest

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Access
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin, as_shopper
from tests.journeys.families import family
from tests.rooms.addresses.samples import BERLIN, LONDON, PARIS, TOKYO
from tests.world import a_family, a_set, a_site, an_account, api_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(db: None) -> list[Site]:
    """Trade, North and South; Nora is of North."""
    found = family()
    an_account("nora@mail.example", found[1])
    return found


def move(to: str, instead_of: str, call: Caller | None = None) -> Any:
    nora = Access.objects.get().account_id
    return (call or admin("manager")).put(f"/customers/{nora}/access/{to}", {"instead_of": instead_of})


def where() -> list[str]:
    return list(Access.objects.values_list("site__code", flat=True))


def test_refusal_names_what_the_move_is_sent_with(sites: list[Site]) -> None:
    """SUB-02"""
    nora = Access.objects.get().account_id
    refused = admin("manager").put(f"/customers/{nora}/access/south", {"state": "active"})
    assert refused.code == "family_member_exists"
    assert "Move its access" in refused.raw.content.decode()
    moved = move("south", refused.json["family_site"])
    assert (moved.status, moved.json["site"], moved.json["state"]) == (200, "south", "active")
    assert (moved.json["origin"], moved.json["by"], where()) == ("granted", "api_key", ["south"])
    again = move("south", "north")
    assert (again.status, again.json) == (200, moved.json)


def test_shared_address_book_is_that_of_the_new_site_at_once(sites: list[Site]) -> None:
    """ADR-10, SUB-03: in the log-in at the master that goes on; the customer's own are hidden, and back with the master."""
    trade, north, south = sites
    for site, address in ((north, LONDON), (south, PARIS)):
        change_terms(site, TermsChanges(shared_book=True), by=OPERATOR)
        add_address(site, address, by=OPERATOR)
    add_address(Access.objects.get().account, BERLIN, by=OPERATOR)
    shopper = as_shopper(trade, "nora@mail.example")

    def book() -> list[str]:
        return [item["city"] for item in shopper.get("/me/addresses").json["items"]]

    assert book() == ["London"]
    for to, former, city in (
        ("south", "north", "Paris"),
        ("trade", "south", "Berlin"),
        ("north", "trade", "London"),
    ):
        assert move(to, former).status == 200
        assert book() == [city]
    shopper.post("/me/addresses", TOKYO)
    assert book() == ["London"]


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({}, "state", "one_of_two"),
        ({"state": "active", "instead_of": "north"}, "instead_of", "one_of_two"),
        ({"instead_of": "nowhere"}, "instead_of", "no_such_site"),
    ],
)
def test_what_says_no_move_is_refused(sites: list[Site], sent: dict[str, str], field: str, code: str) -> None:
    nora = Access.objects.get().account_id
    refused = admin().put(f"/customers/{nora}/access/south", sent)
    assert (refused.status, refused.fields) == (422, {field: code})
    assert where() == ["north"]


def test_site_of_another_family_or_set_is_refused(sites: list[Site]) -> None:
    """SUB-02, G1"""
    a_family("other", ["west"], sites[0].set)
    a_family("far", ["east"], a_set("far"))
    a_site("home", sites[0].set)
    found = {
        (to, former): move(to, former).code
        for to, former in (
            ("west", "north"),
            ("home", "north"),
            ("south", "home"),
            ("east", "north"),
            ("trade", "south"),
        )
    }
    assert found == {
        ("west", "north"): "other_family",
        ("home", "north"): "other_family",
        ("south", "home"): "other_family",
        ("east", "north"): "not_in_set",
        ("trade", "south"): "family_member_exists",
    }
    assert where() == ["north"]


@pytest.mark.parametrize(
    ("reach", "status"),
    [(["north"], 404), (["south"], 404), (["trade", "south"], 404), (["north", "south"], 200)],
)
def test_key_reaches_both_sites_or_moves_nobody(sites: list[Site], reach: list[str], status: int) -> None:
    """D-34, G13: a site or a customer that it doesn't reach is not there."""
    key = api_key("manager", at=[site for site in sites if site.code in reach])
    answer = move("south", "north", Caller("admin.localhost", key))
    assert (answer.status, where()) == (status, ["south" if status == 200 else "north"])


def test_key_of_the_new_site_alone_is_not_told_the_former(sites: list[Site]) -> None:
    """SUB-02, D-34: where it knows the customer, who came from there."""
    row = Access.objects.get()
    row.account.origin_site = sites[2]
    row.account.save()
    refused = move("south", "north", Caller("admin.localhost", api_key("manager", at=[sites[2]])))
    assert (refused.status, refused.fields) == (422, {"instead_of": "no_such_site"})
    assert "site north" not in refused.raw.content.decode().lower()
    assert where() == ["north"]


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("manager", 200)])
def test_moving_takes_the_right_to_give_access(sites: list[Site], role: str, status: int) -> None:
    assert move("south", "north", admin(role)).status == status
