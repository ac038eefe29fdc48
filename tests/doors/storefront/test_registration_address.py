"""The address on the registration page (REG-09)."""

import re

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.fields.rules import Purpose
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.api.calls import at
from tests.doors.storefront.browsing import register, text
from tests.doors.storefront.conftest import Browse
from tests.doors.storefront.test_addresses import fields
from tests.rooms.fields.forms import a_form_of
from tests.world import PASSWORD, a_family, a_set

pytestmark = pytest.mark.django_db

ASKED = {
    "last_name": {},
    "email": {},
    "registration_address": {"required": True},
    "password": {},
    "password_confirmation": {},
}
ENTRY = {"country": "DE", "street": "Weg 1", "postal_code": "10115", "city": "Berlin"}
TYPED = {f"address-{name}": value for name, value in ENTRY.items()}


@pytest.fixture
def client(sports: Site, browse: Browse) -> Client:
    a_form_of(sports, Purpose.REGISTRATION, ASKED, "B2C")
    return browse("sports")


def test_page_asks_for_the_address_where_the_marker_stands(client: Client) -> None:
    names = fields(text(client.get("/register")))
    where = [names.index(name) for name in ("email", "address-country", "address-street", "password")]
    assert where == sorted(where)
    assert "address-name" not in names


@pytest.mark.parametrize(
    ("field", "english", "german"),
    [
        ({}, "Address", "Adresse"),
        ({"labels": {"de": "Lieferadresse"}}, "Address", "Lieferadresse"),
        ({"label": "Where we deliver"}, "Where we deliver", "Where we deliver"),
    ],
)
def test_customers_read_address_unless_the_form_calls_it_otherwise(
    sports: Site, browse: Browse, field: dict[str, object], english: str, german: str
) -> None:
    """REG-09: the attribute's own name is for staff; page and API say the same."""
    a_form_of(sports, Purpose.REGISTRATION, ASKED | {"registration_address": field}, "B2C")
    for language, label in (("en", english), ("de", german)):
        Site.objects.filter(pk=sports.pk).update(locale=language)
        page = text(browse("sports").get("/register"))
        assert f'<legend class="label">{label}</legend>' in page
        (marker,) = (
            asked
            for asked in at(sports).get("/forms/registration").json["fields"]
            if asked["code"] == "registration_address"
        )
        assert marker["label"] == label


def test_customer_registers_with_a_default_address(client: Client) -> None:
    """REG-09: and it is in My Account at once."""
    assert register(client, **TYPED)["Location"] == "/account"
    address = Address.objects.get()
    assert (address.name, address.default_shipping, address.default_billing) == ("Lind", True, True)
    assert "10115 Berlin" in text(client.get("/account/addresses"))


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(client: Client) -> None:
    refused = register(client, **TYPED | {"address-postal_code": "1"})
    assert refused.status_code == 422
    page = text(refused)
    assert 'id="id_address-postal_code_error"' in page
    assert "Weg 1" in page
    assert not Address.objects.exists()


def test_fields_follow_the_country(client: Client) -> None:
    sent = {"address-country": "US", "address-street": "350 5th Ave", "email": "ada@mail.example"}
    part = text(client.post("/register/fields", sent, headers={"HX-Request": "true"}))
    assert "address-area" in fields(part)
    assert "350 5th Ave" in part
    page = text(register(client, **TYPED | {"address-country": "US", "drawn_for": "DE"}))
    assert "address-area" in fields(page)
    assert not Address.objects.exists()


def test_api_of_the_form_and_of_registration_take_it(client: Client, sports: Site) -> None:
    call = at(sports)
    form = call.get("/forms/registration").json
    (marker,) = (field for field in form["fields"] if field["code"] == "registration_address")
    assert (marker["required"], marker["read_only"], marker["schema"]["type"]) == (True, False, "object")
    assert "registration_address" in form["schema"]["required"]
    body = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
    refused = call.post("/registrations", body | {"registration_address": ENTRY | {"city": ""}})
    assert refused.fields == {"registration_address.city": "required"}
    assert call.post("/registrations", body).fields == {"registration_address.country": "required"}
    assert call.post("/registrations", body | {"registration_address": ENTRY}).status == 201
    assert Address.objects.get().city == "Berlin"


@pytest.fixture
def master(browse: Browse) -> Client:
    """At Trade one chooses North or South; South takes French addresses, with a phone."""
    trade, _, south = a_family("trade", ["north", "south"], a_set("trade"))
    a_form_of(trade, Purpose.REGISTRATION, ASKED | {"sub_shop": {"required": True}}, "B2C")
    change_terms(south, TermsChanges(shipping_countries=["FR"], billing_countries=["FR"]), by=OPERATOR)
    change_format(south, "FR", FormatWish(required=["phone"]), by=OPERATOR)
    return browse("trade")


def test_fields_follow_the_sub_shop(master: Client) -> None:
    """SUB-01: what the chosen one wants to know is asked for, without a reload."""
    page = text(master.get("/register"))
    assert re.search(r'<div hx-post="/register/fields"[^>]*>(?:(?!</div>).)*name="sub_shop"', page, re.DOTALL)
    assert "address-phone" not in fields(page)
    htmx = {"HX-Request": "true"}
    part = text(master.post("/register/fields", {"sub_shop": "south", **TYPED}, headers=htmx))
    assert "address-phone" in fields(part)
    assert re.findall(r'<option value="(\w\w)"', part) == ["FR"]
    change_terms(Site.objects.get(code="south"), TermsChanges(shared_book=True), by=OPERATOR)
    part = text(master.post("/register/fields", {"sub_shop": "south", **TYPED}, headers=htmx))
    assert "address-country" not in fields(part)
    assert register(master, sub_shop="south", **TYPED)["Location"] == "/account"
    assert not Address.objects.exists()


def test_form_by_api_names_the_address_that_a_sub_shop_may_ask_for(master: Client) -> None:
    """REG-09: also where only the shop changes addresses of the master itself."""
    trade = Site.objects.get(code="trade")
    change_terms(trade, TermsChanges(modes={"B2C": "read_only"}), by=OPERATOR)
    change_terms(Site.objects.get(code="south"), TermsChanges(modes={"B2C": "own"}), by=OPERATOR)
    form = at(trade).get("/forms/registration?type=B2C").json
    assert "registration_address" in form["schema"]["properties"]
    assert "address-country" not in fields(text(master.get("/register?type=B2C")))
    part = master.post("/register/fields", {"sub_shop": "south"}, headers={"HX-Request": "true"})
    assert "address-phone" in fields(text(part))


def test_customer_of_a_sub_shop_registers_at_its_master(master: Client) -> None:
    """SUB-01: without scripts the page that asks for what is missing comes first."""
    french = TYPED | {"address-country": "FR", "address-postal_code": "75001", "address-city": "Paris"}
    sent = french | {"sub_shop": "south", "drawn_for": "FR"}
    page = register(master, drawn_at="", **sent)
    assert (page.status_code, "address-phone" in fields(text(page))) == (200, True)
    refused = text(register(master, drawn_at="south", **sent))
    assert 'id="id_address-phone_error"' in refused
    assert not Address.objects.exists()
    phone = {"address-phone": "+33 1 23456789"}
    assert register(master, drawn_at="south", **sent, **phone)["Location"] == "/account"
    assert Address.objects.get().entered_at == Site.objects.get(code="south")
