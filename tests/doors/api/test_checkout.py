"""Orders by API: of a shopper by their token, of a visitor by the `Cart-Token` (GST-01, CRD-03, ADR-14, SUB-05, G17, G30)."""

from typing import Any

import pytest

from regulars.addresses.models import Address, AddressMode, SiteAddresses
from regulars.addresses.operations.addresses import add_address
from regulars.catalog.models import BuyingTerms, FulfilmentCentre, Price, ShippingMethod
from regulars.credit.operations.entries import grant_credit
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, OrderTerms, Payment, SiteOrders
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, Caller, as_shopper, at
from tests.journeys.checkouts import Shop, a_shop, takes_payment
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.rooms.orders.shops import a_shop_with, filled
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

CONTACT = {"email": "gus@guest.example", "last_name": "Gast"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), currency="EUR")


@pytest.fixture
def shop(kids: Site) -> Shop:
    return a_shop(kids)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def wish(total: str = "10.00", **more: Any) -> dict[str, Any]:
    return {"agreed_total": euros(total), "payment": {"method": "invoice"}} | more


def send(call: Caller, body: Any, key: str = "one", **headers: str) -> Answer:
    return call.post("/orders", body, idempotency_key=key, **headers)


def a_member(shop: Shop, **quantities: int) -> Caller:
    shop.fills(shop.buyer(), **(quantities or {"P1": 1}))
    return as_shopper(shop.site, "ada@mail.example")


def test_a_quote_is_what_the_order_costs_then(shop: Shop) -> None:
    """G30."""
    ShippingMethod.objects.create(site=shop.site, currency="EUR", code="post", name="Post", price="4.90")
    call = a_member(shop)
    quote = call.get("/checkout").json
    assert (quote["total"], quote["shipping_method"], quote["problems"]) == (euros("14.90"), "post", [])
    assert quote["payment_methods"] == ["card", "invoice"]
    answer = send(call, {"agreed_total": quote["total"]})
    assert (answer.status, answer.json["total"], answer.json["state"]) == (201, euros("14.90"), "placed")
    assert (answer.json["guest_token"], answer.json["guest_url"]) == (None, None)
    assert [problem["code"] for problem in call.get("/checkout").json["problems"]] == ["basket_empty"]


def test_sent_twice_it_is_one_order_and_one_answer(shop: Shop) -> None:
    """G17."""
    call = a_member(shop)
    assert call.post("/orders", wish()).fields == {"Idempotency-Key": "idempotency_key_required"}
    assert send(call, wish(), key="a b").fields == {"Idempotency-Key": "idempotency_key_shape"}
    first, again = send(call, wish()), send(call, wish())
    assert (first.status, first.json, again.json) == (201, again.json, first.json)
    assert "Idempotent-Replayed" not in first.raw
    assert again.raw["Idempotent-Replayed"] == "true"
    assert send(call, wish(remark="More")).code == "idempotency_key_reused"
    Site.objects.update(code="youth")  # the shop is what it was
    renamed = send(call, wish())
    assert (renamed.status, renamed.json) == (201, first.json)
    assert send(call, wish(remark="More")).code == "idempotency_key_reused"
    assert Order.objects.count() == 1


def test_another_total_answers_the_basket_as_it_is(shop: Shop) -> None:
    """G30, B-02."""
    call = a_member(shop)
    Price.objects.filter(product__code="P1").update(amount=11)
    answer = send(call, wish())
    assert (answer.status, answer.code) == (409, "basket_changed")
    assert answer.json["cart"]["total"] == euros("11.00")
    for other in ({"amount": "11.00", "currency": "USD"}, euros("0.00")):
        assert send(call, wish(agreed_total=other)).code == "basket_changed"
    assert send(call, wish("11.00")).status == 201


def test_same_total_with_something_else_in_the_cart_is_another_order(shop: Shop) -> None:
    """B-02: two of P2 cost as much as one of P1."""
    call = a_member(shop)
    Price.objects.filter(product__code="P2").update(amount=5)
    seen = call.get("/checkout").json["cart_version"]
    assert call.put("/cart/lines/P1", {"quantity": "0"}).status < 300
    assert call.put("/cart/lines/P2", {"quantity": "2"}).status < 300
    assert send(call, wish(cart_version=seen)).code == "basket_changed"
    assert send(call, wish(cart_version=call.get("/checkout").json["cart_version"])).status == 201


def test_totals_are_agreed_to_up_to_what_a_column_holds(shop: Shop) -> None:
    call = a_member(shop)
    Price.objects.filter(product__code="P1").update(amount=999_999_999)
    call.put("/cart/lines/P1", {"quantity": "2"})
    assert send(call, wish(f"{10**15}.00")).fields == {"agreed_total": "too_large"}
    assert send(call, wish("1999999998.00")).status == 201


def test_sums_are_left_out_where_prices_are_hidden(shop: Shop) -> None:
    """SHP-06."""
    call = a_member(shop)
    assert "total" in call.get("/checkout").json
    BuyingTerms.objects.create(site=shop.site, type_id="B2C", prices_for="role")
    assert not {"items", "discount", "tax", "total"} & set(call.get("/checkout").json)


def test_a_guest_orders_with_the_cart_token_and_reads_the_order_by_its_own(shop: Shop) -> None:
    """GST-01, GST-02: where it was placed, and nowhere else."""
    sister = a_site("sports", shop.site.set)
    visitor, token = at(shop.site), shop.visitor(P1=1).token
    assert visitor.get("/checkout?country=DE", Cart_Token=token).json["total"] == euros("10.00")
    assert send(visitor, wish(), Cart_Token=token).status == 422
    body = wish(contact=CONTACT, shipping_address=BERLIN)
    answer = send(visitor, body, Cart_Token=token)
    opens = answer.json["guest_token"]
    assert answer.json["guest_url"] == f"http://kids.localhost/orders/{opens}"
    assert send(visitor, body, Cart_Token=token).json == answer.json
    order = visitor.get(f"/orders/{opens}").json
    assert (order["number"], order["total"]) == (answer.json["number"], euros("10.00"))
    assert order["shipping_address"]["city"] == "Berlin"
    assert [part["method"] for part in order["payments"]] == ["invoice"]
    for caller, path in ((at(sister), opens), (visitor, "x" * 43), (visitor, "%00")):
        assert caller.get(f"/orders/{path}").status == 404
    SiteOrders.objects.create(site=shop.site, guest_days=1)
    Order.objects.update(placed_at="2026-01-01T00:00Z")
    assert visitor.get(f"/orders/{opens}").code == "no_such_order"


def test_guest_with_the_longest_names_orders(shop: Shop) -> None:
    token = shop.visitor(P1=1).token
    contact = CONTACT | {"first_name": "G" * 100, "last_name": "U" * 100, "company": "C" * 200}
    body = wish(contact=contact, shipping_address=BERLIN)
    assert send(at(shop.site), body, Cart_Token=token).status == 201


def test_everything_that_is_wrong_is_told_at_once_beside_its_field(shop: Shop) -> None:
    token = shop.visitor(P1=1).token
    bad = dict(BERLIN) | {"postal_code": "1"}
    contact = CONTACT | {"email": "gus@"}
    answer = send(at(shop.site), wish(contact=contact, shipping_address=bad), Cart_Token=token)
    assert answer.fields == {
        "contact.email": "email_shape",
        "shipping_address.postal_code": "postal_code_shape",
    }
    call = a_member(shop)
    assert send(call, wish(contact=CONTACT)).fields == {"contact": "form_field_refused"}
    both = {"id": Address.objects.get().pk, "city": "Ulm"}
    assert send(call, wish(shipping_address=both)).fields == {"shipping_address": "address_or_id"}
    assert send(call, wish(credit={"amount": "1", "currency": "USD"})).fields == {"credit": "wrong_currency"}
    assert Order.objects.count() == 0


def test_credit_pays_a_part(shop: Shop) -> None:
    """CRD-03, CRD-04."""
    call = a_member(shop)
    assert send(call, wish(credit=euros("4.00"))).code == "insufficient_credit"
    grant_credit(Address.objects.get().account, "4", "EUR", reason="Goodwill", by=OPERATOR)
    assert call.get("/checkout").json["credit"] == euros("4.00")
    assert send(call, wish(credit=euros("4.00"))).status == 201
    assert sorted(Payment.objects.values_list("method", "amount")) == [("credit", 4), ("invoice", 6)]
    guest = wish(credit=euros("1.00"), contact=CONTACT, shipping_address=BERLIN)
    assert send(at(shop.site), guest, Cart_Token=shop.visitor(P1=1).token).code == "insufficient_credit"


def test_a_card_is_charged_or_declined(shop: Shop) -> None:
    """G31."""
    call = a_member(shop)

    def by_card(number: str, key: str) -> Answer:
        card = {"number": number, "expires": "12/39"}
        return send(call, wish(payment={"method": "card", "new_card": card}), key=key)

    assert by_card("4111111111111111", "a").fields == {"number": "not_a_test_card"}
    assert by_card("4000000000000002", "b").code == "card_declined"
    assert by_card("4242424242424242", "c").status == 201
    assert send(call, wish(payment={"method": "card", "card_id": 1}), key="d").status in {404, 409}


def test_what_waits_and_what_is_refused(shop: Shop) -> None:
    """B2B-02, B2B-04."""
    call = a_member(shop)
    terms = OrderTerms.objects.create(site=shop.site, type_id="B2C", held=True)
    assert call.get("/checkout").json["answer"] == "hold"
    assert send(call, wish()).json["state"] == "on_hold"
    shop.fills(Address.objects.get().account, P1=1)
    OrderTerms.objects.filter(pk=terms.pk).update(blocked=True)
    answer = send(call, wish(), key="two")
    assert (answer.status, answer.code) == (409, "checkout_blocked")
    assert [reason["code"] for reason in answer.json["reasons"]] == ["type_blocked", "type_held"][:1]


def test_answers_are_held_against_the_form(shop: Shop) -> None:
    """B2B-07, G14."""
    shop.fills(shop.buyer(type="B2B"), P1=1)
    call = as_shopper(shop.site, "ada@mail.example")
    assert send(call, wish(answers={"block_flag": True})).fields == {
        "answers.block_flag": "form_field_refused"
    }
    assert send(call, wish(answers={"charge_id": 7})).status == 422
    assert send(call, wish(answers={"charge_id": "C7"})).status == 201
    assert Order.objects.get().person.charge_id == "C7"


def test_a_locked_type_types_no_address_into_an_order(shop: Shop) -> None:
    """ADR-14: the whole book, or its billing addresses; the refusal names whom to ask."""
    call = a_member(shop)
    mode = AddressMode.objects.create(site=shop.site, type_id="B2C", mode="read_only")
    answer = send(call, wish(shipping_address=BERLIN))
    assert (answer.status, answer.code) == (403, "address_locked")
    assert shop.site.sender in answer.json["detail"]
    AddressMode.objects.filter(pk=mode.pk).update(mode="billing_read_only")
    assert send(call, wish(billing_address=BERLIN)).code == "address_locked"
    assert Order.objects.count() == 0
    assert send(call, wish(shipping_address=LONDON)).status == 201
    person = Order.objects.get().person
    assert (person.shipping["city"], person.billing["city"]) == ("London", "Berlin")


def test_the_sub_shop_decides_at_the_masters_host(db: None) -> None:
    """SUB-05, ADR-10: prices, methods, centre, ways to pay and addresses are its own."""
    master, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    a_shop_with(master, P1="10")
    takes_payment(master)
    for sub, price in ((north, "4"), (south, "6")):
        centre = FulfilmentCentre.objects.create(code=sub.code, name=sub.name, country="DE")
        ShippingMethod.objects.create(
            site=sub, currency="EUR", code="post", name=f"Post {sub.code}", price=price, centre=centre
        )
    SiteAddresses.objects.create(site=north, shared_book=True)
    shared = add_address(north, BERLIN, by=OPERATOR)
    for sub, total in ((north, "14.00"), (south, "16.00")):
        buyer = an_account(f"{sub.code}@mail.example", site=sub)
        own = add_address(buyer, LONDON, site=sub, by=OPERATOR)
        filled(Owner(buyer.pk), sub, P1=1)
        call = as_shopper(master, buyer.username)
        quote = call.get("/checkout").json
        assert quote["total"] == euros(total)
        assert quote["shipping_address_id"] == (shared if sub is north else own).pk
        if sub is north:
            assert send(call, wish(total, shipping_address={"id": own.pk})).status == 404
            assert send(call, wish(total, shipping_address=LONDON)).code == "address_locked"
        assert send(call, wish(total)).status == 201
        order = Order.objects.get(customer=buyer)
        assert (order.site, order.through_site, order.centre) == (sub, master, sub.code)
