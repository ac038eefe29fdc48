"""The checkout's page: without scripts, for guests and customers (GST-01, GST-02, CRD-03, G17, G30)."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from regulars.addresses.models import Address, SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.cards.models import Card
from regulars.catalog.models import Price, ShippingMethod
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, OrderTerms, Payment, SiteOrders
from regulars.orders.rules.buying import Buyers
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.checkout.pages import GUS, TO_BERLIN, form_of, order, total_of
from tests.doors.storefront.conftest import Browse
from tests.journeys.checkouts import Shop
from tests.rooms.addresses.samples import NEW_YORK

pytestmark = pytest.mark.django_db


def test_a_guest_orders_and_finds_the_order_by_the_link_alone(
    guest: Client, browse: Browse, sports: Site
) -> None:
    """GST-01, GST-02: the next purchase begins with nothing."""
    assert 'href="/checkout"' in text(guest.get("/basket"))
    answer = order(guest, **GUS, **TO_BERLIN, pay="invoice", remark="Ring")
    assert answer.status_code == 303
    placed = Order.objects.get()
    assert (placed.customer_kind, placed.total, placed.person.email) == ("guest", 10, "gus@guest.example")
    page = browse("kids").get(answer["Location"])
    assert placed.number in text(page)
    assert "Berlin" in text(page)
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert browse("sports").get(answer["Location"]).status_code == 404
    gone = browse("kids").get("/orders/" + "x" * 43)
    assert (gone.status_code, gone["X-Robots-Tag"]) == (404, "noindex")
    assert '<a href="/orders" class="button button-primary">' in text(gone)  # a new link
    SiteOrders.objects.create(site=placed.site, guest_days=1)
    Order.objects.update(placed_at="2026-01-01T00:00Z")
    assert browse("kids").get(answer["Location"]).status_code == 404
    guest.post("/basket/added", {"product": "P1", "quantity": "1"})
    page = text(guest.get("/checkout"))
    assert "gus@guest.example" not in page
    assert "Berlin" not in page


def test_everything_that_is_missing_is_said_at_once_and_stays_as_it_was_typed(guest: Client) -> None:
    first = form_of(guest.get("/checkout"))
    sent = first | {
        "contact-email": "gus@",
        "shipping": "new",
        "shipping-country": "DE",
        "shipping-city": "Ulm",
    }
    answer = guest.post("/checkout", sent | {"pay": "card-new", "card-number": "1", "order": "1"})
    page = text(answer)
    assert answer.status_code == 422
    for control in (
        "id_contact-email",
        "id_contact-last_name",
        "id_shipping-street",
        "id_card-number",
        "id_card-expires",
    ):
        assert f'id="{control}_error"' in page
    assert 'value="Ulm"' in page
    assert (Order.objects.count(), Customer.objects.filter(kind="guest").count()) == (0, 0)
    again = guest.post("/checkout", sent | {"update": "1"})
    assert again.status_code == 200
    assert 'id="id_contact-last_name_error"' not in text(again)


def test_reading_or_updating_the_page_orders_nothing(guest: Client, member: Client) -> None:
    for client in (guest, member):
        for _ in range(2):
            assert client.get("/checkout").status_code == 200
        assert client.post("/checkout", form_of(client.get("/checkout"))).status_code == 200
    assert Order.objects.count() == 0


def test_the_same_page_sent_twice_is_one_order(member: Client) -> None:
    """G17: a double click, and *back* and *order* once more."""
    sent = form_of(member.get("/checkout")) | {"order": "1"}
    assert len(sent["key"]) >= 22
    places = {member.post("/checkout", sent)["Location"] for _ in range(2)}
    assert Order.objects.count() == 1
    (place,) = places
    assert place == f"/checkout/done/{Order.objects.get().number}"
    for _ in range(2):
        assert Order.objects.get().number in text(member.get(place))
    assert Order.objects.count() == 1


def test_another_total_is_shown_and_ordered_only_when_confirmed(member: Client) -> None:
    """G30, B-02: with another key, as it is another thing that is agreed to."""
    sent = form_of(member.get("/checkout")) | {"order": "1"}
    Price.objects.filter(product__code="P1").update(amount=11)
    answer = member.post("/checkout", sent)
    assert (answer.status_code, total_of(answer), Order.objects.count()) == (409, "€11.00", 0)
    assert "€10.00" in text(answer).replace("\xa0", " ")
    again = form_of(answer)
    assert (again["agreed_total"], again["key"] == sent["key"]) == ("11.00", False)
    assert member.post("/checkout", again | {"order": "1"}).status_code == 303
    assert Order.objects.get().total == 11


def test_key_stays_while_only_the_form_is_wrong(guest: Client) -> None:
    """G17."""
    sent = form_of(guest.get("/checkout")) | {"pay": "invoice", "order": "1"}
    assert form_of(guest.post("/checkout", sent))["key"] == sent["key"]
    for nonsense in ({"key": ""}, {"agreed_total": "x"}, {"agreed_total": "-1"}, {"currency": "XXX"}):
        assert guest.post("/checkout", sent | GUS | TO_BERLIN | nonsense).status_code == 409
    assert Order.objects.count() == 0


def test_shipping_costs_what_goes_to_that_country(member: Client, shop: Shop, ada: Customer) -> None:
    """SHP-04, ADR-02."""
    for code, countries, price in (("post", ["DE"], "4.90"), ("air", ["US"], "30"), ("any", [], "9.90")):
        ShippingMethod.objects.create(
            site=shop.site, currency="EUR", code=code, name=f"By {code}", countries=countries, price=price
        )
    add_address(ada, NEW_YORK, site=shop.site, by=OPERATOR)
    page = text(member.get("/checkout"))
    assert "By post" in page
    assert "By air" not in page
    there = Address.objects.get(country="US")
    sent = form_of(member.get("/checkout")) | {
        "shipping": f"{there.pk}.{there.version}",
        "shipping_method": "any",
    }
    answer = member.post("/checkout", sent)
    assert total_of(answer) == "€19.90"
    assert "By air" in text(answer)
    assert "By post" not in text(answer)
    assert member.post("/checkout", form_of(answer) | {"order": "1"}).status_code == 303
    assert Order.objects.get().shipping_method == "By any"


def test_what_cannot_be_used_here_stands_apart_with_the_reason(
    member: Client, shop: Shop, ada: Customer
) -> None:
    """ADR-02, ADR-17."""
    add_address(ada, NEW_YORK, site=shop.site, by=OPERATOR)
    SiteAddresses.objects.create(site=shop.site, shipping_countries=["DE"], billing_countries=["DE"])
    page = text(member.get("/checkout"))
    form, apart = page.split('<details class="more">')
    assert "New York" not in form
    assert "New York" in apart.split("</details>")[0]
    there = Address.objects.get(country="US")
    answer = order(member, shipping=f"{there.pk}.{there.version}")
    assert (answer.status_code, Order.objects.count()) == (422, 0)


def test_credit_pays_a_part_or_everything(member: Client, ada: Customer, shop: Shop) -> None:
    """CRD-03: nothing is used unless somebody says so."""
    grant_credit(ada, "12", "EUR", reason="Goodwill", by=OPERATOR)
    first = form_of(member.get("/checkout"))
    assert first["credit"] == ""
    for wrong in ("-1", "x", "1.001", "9999999999"):
        assert 'id="id_credit_error"' in text(
            member.post("/checkout", first | {"credit": wrong, "order": "1"})
        )
    assert order(member, credit="4", pay="invoice").status_code == 303
    assert balance_of(ada.pk, "EUR") == 8
    assert sorted(Payment.objects.values_list("method", "amount")) == [("credit", 4), ("invoice", 6)]
    shop.fills(ada, P2=1)
    updated = member.post("/checkout", form_of(member.get("/checkout")) | {"credit": "8"})
    assert 'name="pay"' not in text(updated)
    assert member.post("/checkout", form_of(updated) | {"order": "1"}).status_code == 303
    assert balance_of(ada.pk, "EUR") == Decimal("5.50")


def test_guests_are_offered_no_credit(guest: Client) -> None:
    """CRD-04."""
    assert 'name="credit"' not in text(guest.get("/checkout"))
    assert order(guest, **GUS, **TO_BERLIN, pay="invoice", credit="1").status_code == 409
    assert Order.objects.count() == 0


def test_a_new_card_pays_and_is_saved_where_that_is_wished(member: Client, ada: Customer, shop: Shop) -> None:
    card = {"pay": "card-new", "card-number": "4242 4242 4242 4242", "card-expires": "12/39"}
    declined = order(member, **card | {"card-number": "4000 0000 0000 0002"})
    assert (declined.status_code, Order.objects.count()) == (409, 0)
    assert "4000 0000" not in text(declined)
    done = member.post("/checkout", form_of(declined) | card | {"save_card": "on", "order": "1"})
    assert done.status_code == 303
    saved = Card.objects.get(account=ada)
    assert Payment.objects.get().state == "authorised"
    shop.fills(ada, P1=1)
    assert order(member, pay=f"card-{saved.pk}").status_code == 303
    assert Payment.objects.filter(label="Visa 4242").count() == 1


def test_who_may_not_order_sees_why_and_no_form(
    guest: Client, member: Client, ada: Customer, kids: Site
) -> None:
    """GST-08, B2B-04: by the page, and by what is sent all the same."""
    sent = form_of(guest.get("/checkout")) | GUS | TO_BERLIN | {"pay": "invoice", "order": "1"}
    SiteOrders.objects.create(site=kids, buyers=Buyers.REGISTERED.value)
    page = text(guest.get("/checkout"))
    assert 'id="checkout"' not in page
    assert "/login?next=/checkout" in page
    assert guest.post("/checkout", sent).status_code == 409
    sent = form_of(member.get("/checkout")) | {"order": "1"}
    SiteOrders.objects.update(buyers=Buyers.GUESTS.value)
    assert 'id="checkout"' not in text(member.get("/checkout"))
    SiteOrders.objects.update(buyers=Buyers.BOTH.value)
    Customer.objects.filter(pk=ada.pk).update(attributes={"block_flag": True})
    assert 'id="checkout"' not in text(member.get("/checkout"))
    assert member.post("/checkout", sent).status_code == 409
    assert Order.objects.count() == 0


def test_an_order_that_waits_is_told_before_and_after(member: Client, kids: Site) -> None:
    """B2B-02."""
    OrderTerms.objects.create(site=kids, type_id="B2C", held=True)
    assert "will wait for approval" in text(member.get("/checkout"))
    answer = order(member)
    assert Order.objects.get().state == "on_hold"
    assert "waits for approval" in text(member.get(answer["Location"]))


def test_the_form_of_the_site_is_filled_in_and_goes_on_the_order_alone(
    shop: Shop, browse: Browse, kids: Site
) -> None:
    """B2B-07, B2B-12, G14."""
    ada = shop.buyer("bea@mail.example", type="B2B")
    Customer.objects.filter(pk=ada.pk).update(attributes={"b2b_reference": "PO 7", "employee_id": "E1"})
    shop.fills(ada, P1=1)
    client = browse("kids")
    log_in(client, ada.username)
    page = form_of(client.get("/checkout"))
    assert (page["answers-b2b_reference"], page["answers-employee_id"]) == ("PO 7", "E1")
    assert client.post("/checkout", page | {"answers-block_flag": "on", "order": "1"}).status_code == 422
    assert order(client, **{"answers-employee_id": "E2", "answers-charge_id": "44"}).status_code == 303
    person = Order.objects.get().person
    assert (person.b2b_reference, person.employee_id, person.charge_id) == ("PO 7", "E2", "44")
    ada.refresh_from_db()
    assert ada.attributes["employee_id"] == "E1"


def test_the_done_page_is_its_buyers_alone(member: Client, shop: Shop, browse: Browse, sports: Site) -> None:
    """G7."""
    shop.buyer("ben@mail.example")
    place = order(member)["Location"]
    other = browse("kids")
    assert other.get(place)["Location"].startswith("/login")
    log_in(other, "ben@mail.example")
    assert other.get(place).status_code == 404
    assert member.get("/checkout/done/%00").status_code in {400, 404}


def test_an_empty_basket_has_no_checkout(shop: Shop, browse: Browse) -> None:
    assert browse("kids").get("/checkout")["Location"] == "/basket"


@pytest.mark.parametrize(
    "sent",
    [
        {"shipping": "x"},
        {"shipping": "99999999999999999999.1"},
        {"shipping": "new", "shipping-country": "\x00"},
        {"billing": "new"},
        {"pay": "card-99999999999999999999"},
        {"pay": "credit"},
        {"shipping_method": "\x00"},
        {"remark": "\x00" * 2000},
        {"key": "k" * 5000},
        {"card-number": "x" * 5000, "pay": "card-new"},
        {"agreed_total": "1" * 5000},
        {"agreed_total": f"{'9' * 25}.{'9' * 25}"},
    ],
)
def test_nothing_that_is_sent_breaks_the_page(sent: dict[str, str], member: Client) -> None:
    base: dict[str, Any] = form_of(member.get("/checkout"))
    for more in ({}, {"order": "1"}):
        assert member.post("/checkout", base | sent | more).status_code in {200, 303, 400, 403, 404, 409, 422}
