"""A shopper's own addresses by API, at the site of the host."""

from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.api.limits import IN_MEMORY
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper, at
from tests.doors.api.test_me import hot_lane, no_querysets
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK, TOKYO
from tests.statements import counted_statements
from tests.world import a_set, an_account, logged_in, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    return an_account(site=shops[0])


@pytest.fixture
def call(ada: Customer) -> Caller:
    return as_shopper(ada.origin_site, "ada@mail.example")


def terms(site: Site, **changes: Any) -> None:
    change_terms(site, TermsChanges(**changes), by=OPERATOR)


def cities(call: Caller, query: str = "") -> list[str]:
    return [item["city"] for item in call.get(f"/me/addresses{query}").json["items"]]


def test_address_is_added_changed_made_default_and_deleted(call: Caller) -> None:
    """MYA-01, ADR-07, ADR-13."""
    added = call.post("/me/addresses", TOKYO)
    assert added.status == 201
    assert added.json == {
        **dict.fromkeys(("company", "district", "city", "sorting_code", "phone"), ""),
        **TOKYO,
        "id": added.json["id"],
        "site": "sports",
        "kinds": ["shipping", "billing"],
        "default_for": ["shipping", "billing"],
        "usable_for": ["shipping", "billing"],
        "lines": ["〒100-0001", "東京都", "千代田区千代田1-1", "北棟 3階", "受付", "リンド アダ"],
        "reason": None,
        "locked": False,
        "other_store": False,
        "version": 1,
    }
    berlin = call.post("/me/addresses", {**BERLIN, "kinds": ["billing"]}).json["id"]
    path = f"/me/addresses/{berlin}"
    changed = call.patch(path, {"street": "Weg 2", "kinds": ["shipping", "billing"]}, If_Match='"1"')
    assert (changed.json["street"], changed.json["city"], changed.json["version"]) == ("Weg 2", "Berlin", 2)
    assert call.patch(path, {"street": "Weg 3"}, If_Match='"1"').code == "version_conflict"
    assert call.put(f"{path}/default", {"kinds": ["billing"]}).json["default_for"] == ["billing"]
    assert call.delete(f"/me/addresses/{added.json['id']}").status == 204
    assert call.get(path).json["default_for"] == ["shipping", "billing"]
    assert call.get(f"/me/addresses/{added.json['id']}").status == 404


def test_addresses_are_the_same_at_every_site_of_the_set(call: Caller, shops: list[Site]) -> None:
    """SET-01, MYA-02, and what one of them doesn't take stands apart (ADR-02, ADR-17)."""
    for sent in (BERLIN, NEW_YORK):
        assert call.post("/me/addresses", sent).status == 201
    kids = as_shopper(shops[1], "ada@mail.example")
    assert cities(kids) == cities(call) == ["Berlin", "New York"]
    terms(shops[1], shipping_countries=["DE"], billing_countries=["DE"])
    assert (cities(kids), cities(kids, "?unusable=true")) == (["Berlin"], ["New York"])
    (hidden,) = kids.get("/me/addresses?unusable=true").json["items"]
    assert (hidden["usable_for"], hidden["reason"]) == ([], "country_not_allowed")
    assert kids.get(f"/me/addresses/{hidden['id']}").json["reason"] == "country_not_allowed"
    assert cities(call, "?unusable=true") == []


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        (BERLIN | {"country": "FR"}, "country", "country_not_allowed"),
        (LONDON | {"kinds": ["shipping"]}, "country", "country_not_allowed"),
        (LONDON | {"kinds": ["shipping", "billing"]}, "kinds", "country_not_allowed"),
        (BERLIN | {"postal_code": "1"}, "postal_code", "postal_code_shape"),
        (BERLIN | {"state": "Berlin"}, "state", "form_field_refused"),
        (BERLIN | {"kinds": []}, "kinds", "no_kind"),
        (BERLIN | {"kinds": ["gift"]}, "kinds.0", "unknown_value"),
        (BERLIN | {"site": "kids"}, "site", "form_field_refused"),
        (BERLIN | {"name": None}, "name", "wrong_type"),
    ],
)
def test_what_the_site_does_not_take_is_refused_beside_its_field(
    call: Caller, shops: list[Site], sent: dict[str, Any], field: str, code: str
) -> None:
    """ADR-05: and nothing is stored."""
    terms(shops[0], shipping_countries=["DE"], billing_countries=["DE", "GB"])
    refused = call.post("/me/addresses", sent)
    assert refused.status == 422
    assert refused.fields == {field: code}
    assert not Address.objects.exists()


def test_locked_addresses_say_whom_to_ask(call: Caller, ada: Customer, shops: list[Site]) -> None:
    """ADR-08, ADR-14 by every call."""
    pk = add_address(ada, BERLIN, site=shops[0], by=SAM).pk
    terms(shops[0], modes={"B2C": "read_only"})
    path = f"/me/addresses/{pk}"
    for refused in (
        call.post("/me/addresses", LONDON),
        call.patch(path, {"name": "B"}),
        call.delete(path),
        call.put(f"{path}/default", {"kinds": ["billing"]}),
    ):
        assert (refused.status, refused.code) == (403, "address_locked")
        assert shops[0].sender in refused.json["detail"]
    assert [item["locked"] for item in call.get("/me/addresses").json["items"]] == [True]
    assert Address.objects.get().name == "Ada Lind"


def test_address_of_somebody_else_is_not_there(call: Caller, ada: Customer) -> None:
    """G7, by every call."""
    ben = an_account("ben@mail.example", ada.origin_site)
    path = f"/me/addresses/{add_address(ben, BERLIN, by=SAM).pk}"
    for answer in (
        call.get(path),
        call.patch(path, {"name": "B"}),
        call.delete(path),
        call.put(f"{path}/default", {"kinds": ["billing"]}),
    ):
        assert (answer.status, answer.code) == (404, "no_such_address")
    assert cities(call) == []
    assert Address.objects.get().name == "Ada Lind"


def test_list_is_one_statement_for_the_route_and_for_the_lane_before_it(
    ada: Customer, shops: list[Site]
) -> None:
    """However many there are; and both answer the same."""
    token = logged_in(ada, shops[0]).token
    call = at(shops[0], token)
    for sent in (BERLIN, LONDON, NEW_YORK):
        add_address(ada, sent, site=shops[1], by=SAM)
    IN_MEMORY.forget()
    with no_querysets(), counted_statements() as by_route:
        route = call.get("/me/addresses").raw
    IN_MEMORY.forget()
    with no_querysets(), counted_statements() as by_lane:
        lane = hot_lane(call, PATH_INFO="/api/v1/me/addresses", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert (by_route.count, by_lane.count) == (1, 1)
    assert lane == (route.content, dict(route.headers))
    unusable = {"PATH_INFO": "/api/v1/me/addresses", "QUERY_STRING": "unusable=true"}
    assert hot_lane(call, **unusable, HTTP_AUTHORIZATION=f"Bearer {token}") is None
