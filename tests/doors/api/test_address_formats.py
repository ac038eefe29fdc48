"""How a site writes and asks for addresses, by both APIs and on the shop's own pages (ADR-04, ADR-06)."""

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import admin, as_shopper
from tests.doors.pages import untouched
from tests.doors.storefront.browsing import log_in
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.statements import counted_statements
from tests.world import a_family, a_set, an_account, sites

pytestmark = pytest.mark.django_db

CITY_FIRST = "{city} {postal_code}\n{street}\n{company}\n{name}"
FORMAT = "/sites/north/address-format"


@pytest.fixture
def shops() -> list[Site]:
    return sites(["north", "south"], a_set("b2c"))


@pytest.fixture
def ada(shops: list[Site]) -> Customer:
    found = an_account(site=shops[0])
    add_address(found, BERLIN, by=OPERATOR)
    return found


def say(site: Site, text: str = "", **fields: list[str]) -> None:
    change_format(site, "DE", FormatWish(text, **fields), by=OPERATOR)


def test_format_is_kept_by_country(shops: list[Site]) -> None:
    call = admin()
    assert call.get(FORMAT).json == {"formats": [], "in_force": [], "version": 1}
    assert call.put(f"{FORMAT}/de", {"format": CITY_FIRST}).code == "version_required"
    kept = call.put(f"{FORMAT}/de", {"format": CITY_FIRST, "required": ["phone"]}, If_Match="1")
    german = {"country": "DE", "format": CITY_FIRST, "required": ["phone"], "left_out": []}
    assert kept.json == {"formats": [german], "in_force": [german], "version": 2}
    call.put(f"{FORMAT}/any", {"left_out": ["phone"]}, If_Match="2")
    every = {"country": "any", "format": "", "required": [], "left_out": ["phone"]}
    assert call.get(FORMAT).json["in_force"] == [every, german]
    assert call.delete(f"{FORMAT}/DE").code == "version_required"
    assert call.delete(f"{FORMAT}/DE", If_Match="3").status == 204
    assert call.delete(f"{FORMAT}/DE", If_Match="4").code == "no_such_format"
    assert call.get(FORMAT).json == {"formats": [every], "in_force": [every], "version": 4}


def test_what_cannot_be_is_refused_beside_its_field(shops: list[Site]) -> None:
    call = admin()
    for country, wish, field, code in (
        ("XX", {}, "country", "unknown_country"),
        ("DE", {"format": "{town}"}, "format", "unknown_field"),
        ("DE", {"format": "{name}"}, "format", "format_incomplete"),
        ("DE", {"required": ["area"]}, "required", "unknown_field"),
        ("DE", {"left_out": ["city"]}, "left_out", "required_there"),
        ("any", {"required": ["phone"], "left_out": ["phone"]}, "left_out", "required_and_left_out"),
    ):
        refused = call.put(f"{FORMAT}/{country}", wish, If_Match="1")
        assert refused.status == 422
        assert [(found["field"], found["code"]) for found in refused.json["errors"]] == [(field, code)]
    assert call.get(FORMAT).json["formats"] == []


def test_sub_site_has_its_masters_in_force() -> None:
    """CLS-05: the overview says whose they are."""
    a_family("trade", ["north"], a_set("trade"))
    call = admin()
    call.put("/sites/trade/address-format/DE", {"format": CITY_FIRST}, If_Match="1")
    found = call.get(FORMAT).json
    assert (found["formats"], [form["country"] for form in found["in_force"]]) == ([], ["DE"])
    [line] = [line for line in call.get("/sites/north/overview").json if line["code"] == "address_format"]
    assert (line["value"], line["source"]) == ("Germany", "master")


def test_address_is_written_as_where_it_is_read(shops: list[Site], ada: Customer) -> None:
    """By the shopper in one statement, by staff for the shop that they choose."""
    say(shops[1], CITY_FIRST)
    written = {
        site.code: as_shopper(site, "ada@mail.example").get("/me/addresses").json["items"][0]["lines"]
        for site in shops
    }
    assert written == {
        "north": ["Ada Lind", "Weg 1", "10115 Berlin"],
        "south": ["Berlin 10115", "Weg 1", "Ada Lind"],
    }
    path = f"/customers/{ada.pk}/addresses"
    for query, code in (("", "north"), ("?site=north", "north"), ("?site=south", "south")):
        assert admin().get(f"{path}{query}").json["items"][0]["lines"] == written[code]
    added = admin().post(path, LONDON | {"site": "south"})
    assert added.json["lines"][0] == "Ada Lind"
    assert admin().post(path, BERLIN | {"site": "south"}).json["lines"][0] == "Berlin 10115"
    assert admin().get(f"{path}?site=west").code == "no_such_site"
    shopper = as_shopper(shops[1], "ada@mail.example")
    with counted_statements() as counted:
        shopper.get("/me/addresses")
    assert counted.count == 1


def test_form_of_the_shop_counts_for_the_shopper(shops: list[Site], ada: Customer) -> None:
    """G14: by page and by API."""
    say(shops[1], required=["company"], left_out=["phone"])
    shopper = as_shopper(shops[1], "ada@mail.example")
    for sent, problem in (
        (BERLIN, ("company", "required")),
        (BERLIN | {"company": "Lind", "phone": "+49 30 901820"}, ("phone", "form_field_refused")),
    ):
        refused = shopper.post("/me/addresses", sent)
        assert [(found["field"], found["code"]) for found in refused.json["errors"]] == [problem]
    assert shopper.post("/me/addresses", LONDON).status == 201
    unknown = Address.objects.create(account=ada, name="Ada", country="AN")
    page = Client(HTTP_HOST="south.localhost")
    log_in(page)
    assert page.get(f"/account/addresses/{unknown.pk}").status_code == 200
    own = ada.addresses.order_by("pk")[0]
    sent = untouched(page.get(f"/account/addresses/{own.pk}").text, has="drawn_for")
    assert "phone" not in sent
    assert page.post(f"/account/addresses/{own.pk}", sent).status_code == 422
    assert page.post(f"/account/addresses/{own.pk}", sent | {"company": "Lind"}).status_code == 303
    own.refresh_from_db()
    assert own.company == "Lind"
