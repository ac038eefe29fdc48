"""Addresses of customers and of shared books, by the admin API."""

import pytest

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.customers.models import Customer
from regulars.sites.models import Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from tests.doors.api.calls import Caller, admin
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK
from tests.statements import counted_statements
from tests.world import a_family, a_set, an_account, api_key, own_role, sites

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> list[Site]:
    return sites(["sports", "kids"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    return an_account(site=shops[0])


def cities(answer: object) -> list[str]:
    return [item["city"] for item in answer.json["items"]]  # type: ignore[attr-defined]


def key_at(*at: Site, role: str = "manager") -> Caller:
    return Caller("admin.localhost", api_key(role, at=at))


def test_staff_keep_any_address_of_a_customer(ada: Customer) -> None:
    """ADR-01, ADR-05: wherever it was entered, whatever the site takes."""
    call, path = admin("manager"), f"/customers/{ada.pk}/addresses"
    call.patch("/sites/sports/address-terms", {"shipping_countries": ["DE"]}, If_Match="1")
    added = call.post(path, NEW_YORK | {"site": "sports", "kinds": ["shipping"]})
    assert (added.status, added.json["site"], added.json["default_for"]) == (201, "sports", ["shipping"])
    berlin = call.post(path, BERLIN)
    assert (berlin.json["site"], berlin.json["default_for"]) == (None, ["billing"])
    own = f"{path}/{berlin.json['id']}"
    assert call.patch(own, {"city": "Potsdam"}).code == "version_required"
    assert call.patch(own, {"city": "Potsdam"}, If_Match="1").json["lines"][-1] == "10115 Potsdam"
    assert call.patch(own, {"city": "Ulm"}, If_Match="1").code == "version_conflict"
    assert call.put(f"{own}/default", {"kinds": ["shipping"]}).json["default_for"] == ["shipping", "billing"]
    assert call.get(own).json["version"] == 2
    assert cities(call.get(path)) == ["New York", "Potsdam"]
    assert call.delete(own, If_Match="2").status == 204
    assert call.get(own).code == "no_such_address"
    assert call.post(path, BERLIN | {"site": "nowhere"}).fields == {"site": "no_such_site"}
    assert call.post(path, BERLIN | {"postal_code": "1"}).fields == {"postal_code": "postal_code_shape"}


def test_deletion_takes_the_version_that_was_read_where_it_is_sent(ada: Customer) -> None:
    """G23: a stale one deletes nothing; without one it is deleted as it is."""
    _, north = a_family("trade", ["north"], a_set("trade"))
    call = admin("manager")
    for owner, path in ((ada, f"/customers/{ada.pk}/addresses"), (north, "/sites/north/addresses")):
        first, second = (add_address(owner, sent, by=SAM).pk for sent in (BERLIN, LONDON))
        call.patch(f"{path}/{first}", {"city": "Potsdam"}, If_Match="1")
        stale = call.delete(f"{path}/{first}", If_Match='"1"')
        assert (stale.status, stale.code) == (409, "version_conflict")
        assert call.delete(f"{path}/{first}", If_Match="x").code == "version_shape"
        assert call.get(f"{path}/{first}").json["version"] == 2
        assert call.delete(f"{path}/{first}", If_Match='"2"').status == 204
        assert call.delete(f"{path}/{second}").status == 204
    assert not Address.objects.exists()


def test_list_asks_as_often_for_three_as_for_one(ada: Customer) -> None:
    call, sizes = admin("viewer"), []
    for number in (1, 2):
        for _ in range(number):
            add_address(ada, BERLIN, site=ada.origin_site, by=SAM)
        with counted_statements() as counted:
            sizes.append(len(call.get(f"/customers/{ada.pk}/addresses").json["items"]))
        assert counted.count == 4, sizes
    assert sizes == [1, 3]


def test_keys_of_some_sites_see_what_the_customer_sees_there(ada: Customer, shops: list[Site]) -> None:
    """MTX-01: with sharing off a sister's address is there for its own staff only."""
    add_address(ada, BERLIN, site=shops[0], by=SAM)
    add_address(ada, LONDON, site=shops[1], by=SAM)
    key, path = key_at(shops[0]), f"/customers/{ada.pk}/addresses"
    assert cities(key.get(path)) == ["Berlin", "London"]
    change_set(ada.set, SetChanges(sharing={Sharing.ADDRESSES: False}), version=1, by=SAM)
    assert cities(key.get(path)) == ["Berlin"]
    assert cities(admin("viewer").get(path)) == ["Berlin", "London"]
    london = Address.objects.get(city="London").pk
    assert key.get(f"{path}/{london}").code == "no_such_address"
    assert key.delete(f"{path}/{london}").code == "no_such_address"
    assert Address.objects.count() == 2


def test_roles_without_addresses_neither_see_nor_change_them(ada: Customer) -> None:
    """G13."""
    pk = add_address(ada, BERLIN, by=SAM).pk
    path = f"/customers/{ada.pk}/addresses"
    blind = Caller(
        "admin.localhost", api_key(own_role(functions=("see", "edit_customers"), identity="edit").code)
    )
    for answer in (blind.get(path), blind.get(f"{path}/{pk}")):
        assert (answer.status, answer.code) == (403, "field_hidden")
    for answer in (blind.post(path, LONDON), blind.delete(f"{path}/{pk}")):
        assert (answer.status, answer.code) == (403, "field_locked")
    reader = admin("viewer")
    assert reader.post(path, LONDON).code == "right_missing"
    assert Address.objects.get().city == "Berlin"


def test_shared_book_is_kept_by_staff_of_its_sub_site() -> None:
    """ADR-16, ADR-10: no others reach it, and no other site has one."""
    _, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    call, path = key_at(north), "/sites/north/addresses"
    added = call.post(path, BERLIN)
    assert added.status == 201
    own = f"{path}/{added.json['id']}"
    assert call.patch(own, {"city": "Potsdam"}, If_Match="1").json["city"] == "Potsdam"
    assert call.put(f"{own}/default", {"kinds": ["billing"]}).json["default_for"] == ["shipping", "billing"]
    assert cities(call.get(path)) == ["Potsdam"]
    stranger = key_at(south)
    for answer in (stranger.get(path), stranger.post(path, LONDON), stranger.delete(own)):
        assert (answer.status, answer.code) == (404, "no_such_site")
    assert admin("viewer").post(path, LONDON).code == "right_missing"
    assert admin().post("/sites/trade/addresses", LONDON).code == "no_shared_book"
    assert call.delete(own).status == 204
    assert not Address.objects.exists()


def test_terms_of_a_site_name_its_own_word_and_what_is_in_force() -> None:
    """ADR-12, ADR-15, CLS-01."""
    a_family("trade", ["north"], a_set("trade"))
    call = admin()
    terms = {"shipping_countries": ["us", "CA"], "modes": {"B2B": "read_only"}}
    changed = call.patch("/sites/trade/address-terms", terms, If_Match="1")
    assert changed.json["shipping_countries"] == ["CA", "US"]
    north = call.patch(
        "/sites/north/address-terms", {"shared_book": True, "modes": {"B2C": "own"}}, If_Match="1"
    )
    assert (north.json["shipping_countries"], north.json["modes"]) == ([], {"B2C": "own"})
    assert north.json["in_force"] == {
        "shipping_countries": ["CA", "US"],
        "billing_countries": [],
        "shared_book": True,
        "modes": {"B2C": "own", "B2B": "read_only", "B2E": "own"},
    }
    assert (
        call.patch("/sites/north/address-terms", {"modes": {"B2C": None}}, If_Match="2").json["modes"] == {}
    )
    for wish, code in (
        ({"shipping_countries": ["XX"]}, "unknown_country"),
        ({"modes": {"Club": "own"}}, "no_such_type"),
        ({"shared_book": True}, "no_shared_book"),
    ):
        assert call.patch("/sites/trade/address-terms", wish, If_Match="2").code == code
    assert admin("manager").patch("/sites/trade/address-terms", terms, If_Match="2").code == "right_missing"
    assert call.patch("/sites/trade/address-terms", terms, If_Match="1").code == "version_conflict"
    overview = admin("viewer").get("/sites/north/overview").json
    found = {
        line["code"]: (line["value"], line["source"]) for line in overview if line["topic"] == "addresses"
    }
    assert found == {
        "shipping_countries": ("Canada and United States", "master"),
        "billing_countries": ("Every country", "standard"),
        "address_mode.B2C": ("Customers change their addresses", "standard"),
        "address_mode.B2B": ("Only staff change addresses", "master"),
        "address_mode.B2E": ("Customers change their addresses", "standard"),
        "address_format": ("As each country has it", "standard"),
        "shared_book": ("Yes", "site"),
    }
