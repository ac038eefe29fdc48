"""A customer's Addresses tab: what staff see there, change there, and what stays closed to them."""

import pytest
from django.test import Client

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.rules import Kind
from regulars.kernel.actor import OPERATOR
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from tests.doors.backoffice.addresses.shops import Shops, cities, typed
from tests.journeys.stories import SAM, move
from tests.rooms.addresses.samples import BERLIN, LONDON, PARIS
from tests.world import a_family, a_guest, a_set, an_account

pytestmark = pytest.mark.django_db


def test_all_of_every_site_stand_side_by_side(shops: Shops, manager: Client) -> None:
    """ADR-01: in lines, with what each is for and where it was entered, defaults first."""
    page = manager.get(shops.tab).text
    for text in ("10115 Berlin", "Germany", "New York, NY 10118", "United States"):
        assert text in page
    for text in (
        "Default for shipping",
        "Default for billing",
        "Entered at Site sports.",
        "Entered at Site kids.",
    ):
        assert text in page
    assert page.index("10115 Berlin") < page.index("New York, NY 10118")
    assert "SW1A" not in page, "what another customer has isn't here"
    assert "Shipping" in manager.get(shops.tab).text
    german = manager.get(shops.tab, headers={"Accept-Language": "de"}).text
    assert "Deutschland" in german
    assert "Standard für Lieferung" in german


def test_shop_marks_what_is_of_no_use_there(shops: Shops, manager: Client) -> None:
    """ADR-04: with the reason; without a shop everything is of use."""
    change_terms(shops.sports, TermsChanges(shipping_countries=["US"], billing_countries=["DE"]), by=OPERATOR)
    change_terms(shops.kids, TermsChanges(shipping_countries=["DE"], billing_countries=["DE"]), by=OPERATOR)
    assert "Not usable" not in manager.get(shops.tab).text
    at_sports = manager.get(f"{shops.tab}?site=sports").text
    assert "Not usable" not in at_sports
    assert "This shop doesn&#39;t ship to this country." in at_sports
    used, unused = manager.get(f"{shops.tab}?site=kids").text.split("Not usable at Site kids")
    assert "10115 Berlin" in used
    assert "New York, NY" not in used
    assert "This shop doesn&#39;t take addresses in this country." in unused
    assert f'href="{shops.tab}/new?site=kids"' in used
    for nowhere in ("gone", "%00", "trade"):
        assert manager.get(f"{shops.tab}?site={nowhere}").status_code == 404


def test_shop_that_shares_no_addresses_marks_those_of_others(shops: Shops, manager: Client) -> None:
    change_set(
        shops.kids.set,
        SetChanges(sharing={Sharing.ADDRESSES: False}),
        version=shops.kids.set.version,
        by=OPERATOR,
    )
    used, unused = manager.get(f"{shops.tab}?site=kids").text.split("Not usable at Site kids")
    assert "New York, NY" in used
    assert "it was entered at another shop" in unused


def test_shared_book_of_their_sub_site_is_said(manager: Client) -> None:
    """ADR-10: own addresses stay in sight of staff."""
    _, north = a_family("trade", ["north"], a_set("b2b"))
    nora = an_account("nora@mail.example", north)
    add_address(nora, BERLIN, by=SAM)
    tab = f"/customers/{nora.pk}/addresses"
    assert "shared address book" not in manager.get(tab).text
    change_terms(north, TermsChanges(shared_book=True), by=OPERATOR)
    page = manager.get(tab).text
    assert "Site north has a shared address book" in page
    assert 'href="/sites/north/addresses"' in page
    assert "10115 Berlin" in page
    assert "Not usable at Site north" in manager.get(f"{tab}?site=north").text


def test_address_of_a_site_that_left_is_marked(shops: Shops, manager: Client) -> None:
    """B-14: seen still, as of another store."""
    assert "Other store" not in manager.get(shops.tab).text
    move({shops.kids: a_set("far")})
    page = manager.get(shops.tab).text
    assert page.count("Other store") == 1
    assert "New York, NY" in page
    german = manager.get(shops.tab, headers={"Accept-Language": "de"}).text
    assert "Other store" not in german


def test_nobody_has_to_guess_what_to_do_without_addresses(
    shops: Shops, manager: Client, viewer: Client
) -> None:
    mia = an_account("mia@mail.example", shops.sports)
    tab = f"/customers/{mia.pk}/addresses"
    assert f'href="{tab}/new"' in manager.get(tab).text
    assert "No address yet" in viewer.get(tab).text
    assert f"{tab}/new" not in viewer.get(tab).text
    guest = f"/customers/{a_guest(shops.sports).pk}/addresses"
    assert f"{guest}/new" not in manager.get(guest).text
    assert manager.post(f"{guest}/new", typed(BERLIN)).status_code in {409, 422}


def test_address_is_added_at_a_shop_whatever_it_takes(shops: Shops, manager: Client) -> None:
    """ADR-05: staff enter any country; the page begins with the customer's name."""
    change_terms(shops.kids, TermsChanges(shipping_countries=["DE"], billing_countries=["DE"]), by=OPERATOR)
    page = manager.get(f"{shops.tab}/new?site=kids").text
    assert 'value="Ada Lind"' in page
    assert "Entered at Site kids" in page
    answer = manager.post(f"{shops.tab}/new", typed(PARIS, "billing", site="kids"))
    assert answer["Location"] == f"{shops.tab}?site=kids"
    added = Address.objects.latest("pk")
    assert (added.city, added.entered_at, added.kinds) == ("Paris", shops.kids, {Kind.BILLING})
    manager.post(f"{shops.tab}/new", typed(PARIS))
    assert Address.objects.latest("pk").entered_at is None


def test_chosen_shop_stays_chosen_after_every_change(shops: Shops, manager: Client) -> None:
    """ADR-04: the ways there and back lead through it, and what is changed was entered where it was."""
    tab, berlin, york = (
        f"{shops.tab}?site=kids",
        f"{shops.tab}/{shops.berlin.pk}",
        f"{shops.tab}/{shops.york.pk}",
    )
    page = manager.get(tab).text
    for way in (berlin, f"{berlin}/deletion", f"{york}/default", f"{shops.tab}/new"):
        assert f'"{way}?site=kids"' in page, way
    assert f'hx-get="{shops.tab}"' in page, "to choose another one"
    for question in (
        manager.get(f"{berlin}?site=kids").text,
        manager.get(f"{berlin}/deletion?site=kids").text,
    ):
        assert f'href="{tab}"' in question
    assert f'action="{berlin}/deletion?site=kids"' in question
    sent = typed(BERLIN | {"street": "Weg 2"}, version="1")
    assert manager.post(f"{berlin}?site=kids", sent)["Location"] == tab
    late = manager.post(f"{berlin}?site=kids", sent).text
    assert f'href="{berlin}?site=kids"' in late, "what is stored is taken there too"
    assert manager.post(f"{york}/default?site=kids", {"kind": "shipping"})["Location"] == tab
    assert manager.post(f"{berlin}/deletion?site=kids", {"version": "2"})["Location"] == tab
    assert Address.objects.get(account=shops.ada).entered_at == shops.kids
    assert manager.get(f"{york}?site=gone").status_code == 404


def test_fields_follow_the_country_and_what_was_typed_stays(shops: Shops, manager: Client) -> None:
    """Asked again by htmx for the fields alone, without scripts for the page; nothing is stored."""
    path = f"{shops.tab}/new"
    sent = typed(BERLIN) | {"country": "US", "ask": "1"}
    part = manager.post(path, sent, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'name="drawn_for" value="US"' in part
    for text in ('value="Ada Lind"', "Weg 1", 'value="Berlin"', '<option value="NY">', "ZIP code"):
        assert text in part
    whole = manager.post(path, sent)
    assert (whole.status_code, "<html" in whole.text, 'id="id_area"' in whole.text) == (200, True, True)
    unseen = manager.post(path, typed(BERLIN) | {"country": "US"})
    assert (unseen.status_code, 'id="id_area"' in unseen.text) == (200, True), (
        "fields that nobody saw aren't saved"
    )
    assert 'name="for_shipping"' not in manager.post(path, {"country": "", "ask": "1"}).text
    first = manager.post(path, {"country": "GB", "ask": "1", "drawn_for": ""}).text
    assert first.count(" checked") == 2
    assert 'value="Ada Lind"' in first, "what a new one begins with"
    assert cities(shops.ada) == ["Berlin", "New York"]


def test_what_is_wrong_stands_beside_its_field(shops: Shops, manager: Client) -> None:
    answer = manager.post(f"{shops.tab}/new", typed(BERLIN | {"postal_code": "1", "name": ""}))
    assert answer.status_code == 422
    assert 'id="id_postal_code_error"' in answer.text
    assert 'id="id_name_error"' in answer.text
    assert "Weg 1" in answer.text
    nothing = {**BERLIN, "drawn_for": "DE"}
    assert 'id="id_for_shipping_error"' in manager.post(f"{shops.tab}/new", nothing).text
    unknown = manager.post(f"{shops.tab}/new", {**nothing, "country": "XX", "drawn_for": ""})
    assert (unknown.status_code, 'id="id_country_error"' in unknown.text) == (422, True)
    assert cities(shops.ada) == ["Berlin", "New York"]


def test_address_is_edited_and_a_newer_one_is_shown(shops: Shops, manager: Client) -> None:
    """G23: what was typed stays, saving once more is a decision."""
    path = f"{shops.tab}/{shops.berlin.pk}"
    assert 'value="Berlin"' in manager.get(path).text
    answer = manager.post(path, typed(BERLIN | {"street": "Weg 2"}, version="1"))
    assert answer["Location"] == shops.tab
    late = manager.post(path, typed(BERLIN | {"street": "Weg 3"}, "billing", version="1"))
    assert late.status_code == 409
    for text in ("Someone else saved this address meanwhile", "Weg 2", "Weg 3", 'name="version" value="2"'):
        assert text in late.text
    manager.post(path, typed(BERLIN | {"street": "Weg 3"}, "billing", version="2"))
    address = Address.objects.get(pk=shops.berlin.pk)
    assert (address.street, address.kinds) == ("Weg 3", {Kind.BILLING})


def test_deletion_asks_first_and_default_is_handed_over(shops: Shops, manager: Client) -> None:
    """ADR-13."""
    path = f"{shops.tab}/{shops.berlin.pk}/deletion"
    question = manager.get(path).text
    assert "10115 Berlin" in question
    assert "It is a default." in question
    assert "<html" not in manager.get(path, headers={"HX-Request": "true"}).text
    assert manager.post(path, {"version": "2"}).status_code == 409
    assert cities(shops.ada) == ["Berlin", "New York"]
    manager.post(path, {"version": "1"})
    assert cities(shops.ada) == ["New York"]
    assert Address.objects.get(pk=shops.york.pk).default_shipping


def test_another_one_is_made_the_default(shops: Shops, manager: Client) -> None:
    path = f"{shops.tab}/{shops.york.pk}/default"
    assert manager.post(path, {"kind": "shipping"})["Location"] == shops.tab
    assert Address.objects.get(account=shops.ada, default_shipping=True) == shops.york
    refused = manager.post(path, {"kind": "billing"}, follow=True).text
    assert "This address isn&#39;t for that." in refused
    assert manager.post(path, {"kind": "sending"}).status_code == 400
    assert Address.objects.get(account=shops.ada, default_billing=True) == shops.berlin


def test_history_tells_fields_before_and_after(shops: Shops, manager: Client) -> None:
    manager.post(f"{shops.tab}/{shops.berlin.pk}", typed(LONDON | {"name": "Ada B."}, "billing", version="1"))
    page = manager.get(f"/customers/{shops.ada.pk}/history").text
    assert "Changed an address in United Kingdom: " in page
    for text in (
        "Street and number",
        "Weg 1",
        "1 Mews Road",
        "Germany",
        "United Kingdom",
        "Shipping and Billing",
    ):
        assert text in page
