"""My Account's addresses, as a browser sees them."""

import re
from typing import Any

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db

BOTH = {"for_shipping": "on", "for_billing": "on"}


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports)


@pytest.fixture
def client(ada: Customer, browse: Browse) -> Client:
    client = browse("sports")
    log_in(client)
    return client


def terms(site: Site, **changes: Any) -> None:
    change_terms(site, TermsChanges(**changes), by=OPERATOR)


def halves(client: Client) -> tuple[str, str]:
    """What is of use, and the folded rest."""
    page = text(client.get("/account/addresses"))
    usable, _, unusable = page.partition("<details")
    return usable, unusable


def fields(page: str) -> list[str]:
    return re.findall(r'<(?:input|select|textarea)[^>]* name="([a-z_-]+)"', page)


def test_page_costs_two_statements_however_many_there_are(client: Client, ada: Customer) -> None:
    """The visit, and the book."""
    for number in range(2):
        for _ in range(3 * number):
            add_address(ada, BERLIN, by=SAM)
        with counted_statements() as counted:
            assert client.get("/account/addresses").status_code == 200
        assert counted.count == 2


def test_nobody_without_a_log_in_sees_any(ada: Customer, browse: Browse) -> None:
    pk = add_address(ada, BERLIN, by=SAM).pk
    for path in ("", "/new", f"/{pk}", f"/{pk}/deleted"):
        assert browse("sports").get(f"/account/addresses{path}")["Location"].startswith("/login")


def test_address_is_added_changed_and_deleted(client: Client) -> None:
    """MYA-01, ADR-07."""
    assert "No addresses here yet" in text(client.get("/account/addresses"))
    sent = client.post("/account/addresses/new", BERLIN | BOTH)
    assert (sent.status_code, sent["Location"]) == (303, "/account/addresses")
    page = text(client.get("/account/addresses"))
    assert "10115 Berlin" in page
    assert "Germany" in page
    address = Address.objects.get()
    path = f"/account/addresses/{address.pk}"
    form = BERLIN | BOTH | {"street": "Weg 2", "version": "1"}
    assert client.post(path, form).status_code == 303
    stale = client.post(path, form | {"street": "Weg 3"})
    assert stale.status_code == 409
    assert 'value="2"' in text(stale), "saving again is a choice"
    assert "Weg 3" in text(stale)
    asked = client.get(f"{path}/deleted")
    assert "Weg 2" in text(asked)
    client.post(f"{path}/deleted", {"version": "1"})
    assert Address.objects.get().street == "Weg 2", "it is another address than the one that was shown"
    client.post(f"{path}/deleted", {"version": "2"})
    assert not Address.objects.exists()


def test_form_follows_the_country_and_keeps_what_was_typed(client: Client, sports: Site) -> None:
    """Sent as a form, so that no address gets into a log."""
    terms(sports, shipping_countries=["DE", "US"], billing_countries=["DE", "US"])
    page = text(client.get("/account/addresses/new"))
    assert "area" not in fields(page)
    assert re.findall(r'<option value="([A-Z]{2})"', page) == ["DE", "US"]
    part = client.post(
        "/account/addresses/questions", {"country": "US", "city": "Nyc"}, headers={"HX-Request": "true"}
    )
    assert part["Cache-Control"] == "no-store"
    assert {"area", "postal_code", "city"} <= set(fields(text(part)))
    assert 'value="Nyc"' in text(part)
    assert "<html" not in text(part)
    for sent in ({"country-chosen": ""}, BERLIN | {"drawn_for": "DE"}):
        without_scripts = client.post("/account/addresses/new", sent | {"country": "US"})
        assert "area" in fields(text(without_scripts))
    assert not Address.objects.exists()


def test_what_is_wrong_stands_beside_its_field(client: Client, sports: Site) -> None:
    """ADR-05: what was typed stays, and nothing is stored."""
    terms(sports, shipping_countries=["DE"], billing_countries=["DE", "GB"])
    refused = client.post("/account/addresses/new", BERLIN | BOTH | {"postal_code": "1", "name": ""})
    assert refused.status_code == 422
    page = text(refused)
    assert 'id="id_postal_code_error"' in page
    assert 'id="id_name_error"' in page
    assert "Weg 1" in page
    forbidden = client.post("/account/addresses/new", BERLIN | BOTH | {"country": "FR"})
    assert 'id="id_country_error"' in text(forbidden)
    elsewhere = client.post("/account/addresses/new", LONDON | BOTH)
    assert 'id="id_for_shipping_error"' in text(elsewhere)
    assert "ship to this country" in text(elsewhere)
    assert not Address.objects.exists()


def test_what_was_saved_meanwhile_stands_beside_what_was_typed(client: Client, ada: Customer) -> None:
    """G23: nothing is stored, and saving again is a choice."""
    pk = add_address(ada, BERLIN, kinds=[Kind.SHIPPING], by=SAM).pk
    path = f"/account/addresses/{pk}"
    client.post(path, BERLIN | BOTH | {"version": "1", "street": "Weg 2", "phone": ""})
    typed = BERLIN | {"version": "1", "street": "Weg 3", "for_shipping": "on"}
    late = client.post(path, typed)
    assert late.status_code == 409
    page = text(late)
    assert re.findall(r'id="id_(\w+)_helptext">Saved meanwhile: (.*?)<', page) == [
        ("street", "Weg 2"),
        ("for_billing", "Yes"),
    ]
    assert "Weg 3" in page
    assert 'name="version" value="2"' in page
    assert Address.objects.get().street == "Weg 2"
    moved = client.post(path, NEW_YORK | BOTH | {"version": "1"})
    assert re.findall(r'id="id_country_helptext">Saved meanwhile: (.*?)<', text(moved)) == ["Germany"]
    assert client.post(path, typed | {"version": "2"}).status_code == 303
    address = Address.objects.get()
    assert (address.street, address.kinds) == ("Weg 3", {Kind.SHIPPING})


def test_addresses_of_no_use_here_stand_apart_with_the_reason(
    client: Client, ada: Customer, sports: Site
) -> None:
    """ADR-02, ADR-17, B-19."""
    for sent in (BERLIN, NEW_YORK):
        add_address(ada, sent, by=SAM)
    assert halves(client)[1] == ""
    terms(sports, shipping_countries=["AT"], billing_countries=["DE"])
    usable, unusable = halves(client)
    assert ("Berlin" in usable, "New York" in usable) == (True, False)
    assert "Only Billing" in usable
    assert "New York" in unusable
    assert "take addresses in this country" in unusable


def test_default_is_chosen_by_kind(client: Client, ada: Customer) -> None:
    add_address(ada, BERLIN, by=SAM)
    london = add_address(ada, LONDON, by=SAM)
    path = f"/account/addresses/{london.pk}/default"
    assert client.post(path, {"kind": "gift"}).status_code == 400
    client.post(path, {"kind": "billing"})
    found = Address.objects.order_by("pk").values_list("default_shipping", "default_billing")
    assert list(found) == [(True, False), (False, True)]


def test_locked_addresses_have_no_buttons_and_say_whom_to_ask(
    client: Client, ada: Customer, sports: Site
) -> None:
    """ADR-08, ADR-14: by the page and by what a browser could send."""
    pk = add_address(ada, BERLIN, by=SAM).pk
    path = f"/account/addresses/{pk}"
    terms(sports, modes={"B2C": "read_only"})
    page = text(client.get("/account/addresses"))
    assert sports.sender in page
    assert path not in page
    assert "/account/addresses/new" not in page
    for answer in (
        client.get("/account/addresses/new"),
        client.get(path),
        client.post("/account/addresses/new", BERLIN | BOTH),
        client.post(path, LONDON | BOTH | {"version": "1"}),
        client.post(f"{path}/default", {"kind": "billing"}),
        client.post(f"{path}/deleted", {"version": "1"}),
    ):
        assert answer.status_code in {303, 403}
    assert list(Address.objects.values_list("city", flat=True)) == ["Berlin"]


def test_address_that_bills_go_to_is_copied_for_shipping(client: Client, ada: Customer, sports: Site) -> None:
    """ADR-09: what is locked stays, the copy is only for shipping."""
    pk = add_address(ada, BERLIN, by=SAM).pk
    terms(sports, modes={"B2C": "billing_read_only"})
    assert f"/account/addresses/new?from={pk}" in text(client.get("/account/addresses"))
    page = text(client.get(f"/account/addresses/new?from={pk}"))
    assert "Weg 1" in page
    assert "for_billing" not in fields(page)
    assert client.post("/account/addresses/new", BERLIN | {"street": "Weg 9"}).status_code == 303
    kinds = {address.street: address.kinds for address in Address.objects.all()}
    assert kinds == {"Weg 1": set(Kind), "Weg 9": {Kind.SHIPPING}}


def test_address_of_somebody_else_is_not_there(client: Client, ada: Customer, sports: Site) -> None:
    """G7: by every page."""
    ben = an_account("ben@mail.example", sports)
    path = f"/account/addresses/{add_address(ben, BERLIN, by=SAM).pk}"
    for answer in (
        client.get(path),
        client.post(path, LONDON | BOTH | {"version": "1"}),
        client.get(f"{path}/deleted"),
        client.get(f"/account/addresses/new?from={path.rpartition('/')[2]}"),
        client.post("/account/addresses/questions", {"address": path.rpartition("/")[2], "country": "DE"}),
    ):
        assert answer.status_code == 404
    client.post(f"{path}/deleted", {"version": "1"})
    client.post(f"{path}/default", {"kind": "billing"})
    assert Address.objects.get().city == "Berlin"
    assert "Berlin" not in text(client.get("/account/addresses"))
