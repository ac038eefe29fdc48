"""An order is placed: at the total that was agreed to, once, with everything on it, or not at all (G6, G16, G17, G19, G30, G31)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.cards.models import Gateway, TestCharge
from regulars.cards.operations.cards import save_card
from regulars.catalog.models import FulfilmentCentre, Price, ShippingMethod
from regulars.credit.models import CreditEntry
from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import block
from regulars.journeys import place_order
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord
from regulars.orders.models import (
    Authorisation,
    Basket,
    Order,
    OrderLine,
    OrderPerson,
    OrderTerms,
    Payment,
    PaymentMethod,
)
from regulars.orders.queries.checkout import quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import AddressChoice, Choice
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from tests.journeys.checkouts import GOOD_CARD, Shop, a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def shop(kids: Site) -> Shop:
    return a_shop(kids)


def refused(shop: Shop, account: Customer, **sent: Any) -> str:
    """The code, after nothing was stored."""
    with pytest.raises(DomainError) as refusal:
        shop.sends(account, **sent)
    assert Order.objects.count() == 0
    assert CreditEntry.objects.filter(kind="spend").count() == 0
    assert AuditRecord.objects.filter(event="order.placed").count() == 0
    return refusal.value.code


def test_an_order_has_everything_as_it_was_and_the_basket_is_gone(shop: Shop) -> None:
    """G19: numbers and codes in the order, personal values beside it, nothing that points to an address."""
    ada = shop.buyer(first_name="Ada", last_name="Lind")
    shop.fills(ada, P1=2, P2=3)
    placed = shop.sends(ada, total="27.50", remark="Ring\r\ntwice")
    order = Order.objects.get()
    assert placed.order == order
    assert not placed.again
    assert (order.state, order.payment_state, order.total) == ("placed", "due", Decimal("27.50"))
    assert (order.set_code, order.customer_kind, order.customer_type) == ("b2c", "account", "B2C")
    lines = OrderLine.objects.order_by("position").values_list(
        "product_code", "quantity", "unit_price", "total"
    )
    assert list(lines) == [("P1", 2, 10, 20), ("P2", 3, Decimal("2.50"), Decimal("7.50"))]
    person = OrderPerson.objects.get()
    assert (person.email, person.name, person.remark) == (ada.email, "Ada Lind", "Ring\ntwice")
    assert person.shipping["city"] == person.billing["city"] == "Berlin"
    assert person.guest_token is None
    payment = Payment.objects.get()
    assert (payment.method, payment.amount, payment.state) == ("invoice", Decimal("27.50"), "due")
    assert Basket.objects.count() == 0
    Address.objects.update(city="Hamburg")
    Price.objects.update(amount=99)
    assert OrderPerson.objects.get().shipping["city"] == "Berlin"
    assert Order.objects.get().total == Decimal("27.50")


def test_a_price_that_changed_since_is_told_and_bought_only_when_agreed_to(shop: Shop) -> None:
    """G30, B-02."""
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    Price.objects.filter(product__code="P1").update(amount=11)
    assert refused(shop, ada, total="10") == "basket_changed"
    assert shop.sends(ada, total="11", key="k2").order.total == 11


def test_one_submission_is_one_order_however_often_it_is_sent(shop: Shop) -> None:
    """G17: the same key with another body is refused."""
    ada = shop.buyer()
    first = shop.orders(ada)
    again = shop.sends(ada)
    assert (again.order, again.again) == (first.order, True)
    assert Order.objects.count() == 1
    with pytest.raises(DomainError) as refusal:
        shop.sends(ada, remark="Something else")
    assert refusal.value.code == "idempotency_key_reused"
    shop.fills(ada, P1=1)
    assert shop.sends(ada, key="k2").order != first.order


def test_an_empty_basket_and_what_cannot_be_bought_are_refused(shop: Shop) -> None:
    ada = shop.buyer()
    assert refused(shop, ada) == "basket_empty"
    shop.fills(ada, P1=1, P2=1)
    Price.objects.filter(product__code="P2").delete()
    assert refused(shop, ada, total="10", key="k2") == "cannot_be_bought"


def test_credit_pays_in_full_or_in_part(shop: Shop) -> None:
    """CRD-03: 30 of 50, then 40 with the 20 that are left."""
    ada = shop.buyer()
    grant_credit(ada, "50", "EUR", reason="Goodwill", by=OPERATOR)
    shop.fills(ada, P1=3)
    whole = shop.sends(ada, total="30", credit=Decimal(50), pay_by=None)
    assert whole.order.payment_state == "paid"
    assert balance_of(ada.pk, "EUR") == 20
    shop.fills(ada, P1=4)
    shop.sends(ada, total="40", key="k2", credit=Decimal(20))
    parts = Payment.objects.filter(order__total=40).values_list("method", "amount", "state")
    assert sorted(parts) == [("credit", 20, "paid"), ("invoice", 20, "due")]
    assert balance_of(ada.pk, "EUR") == 0
    shop.fills(ada, P1=1)
    with pytest.raises(DomainError) as refusal:
        shop.sends(ada, total="10", key="k3", credit=Decimal(10))
    assert refusal.value.code == "insufficient_credit"
    spends = CreditEntry.objects.filter(kind="spend").order_by("number")
    assert [entry.order_id for entry in spends] == list(
        Order.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_a_card_is_authorised_under_the_key_and_its_authorisation_used(shop: Shop) -> None:
    """G31."""
    ada = shop.buyer()
    placed = shop.orders(ada, pay_by=PaidBy.CARD, card=GOOD_CARD)
    used = Authorisation.objects.get()
    assert (used.state, used.order, used.amount) == ("used", placed.order, 10)
    payment = Payment.objects.get()
    assert (payment.method, payment.state, payment.reference) == ("card", "authorised", used.reference)
    assert shop.sends(ada, pay_by=PaidBy.CARD, card=GOOD_CARD).again
    assert Authorisation.objects.count() == 1


def test_a_card_that_the_shop_would_propose_is_authorised_too(shop: Shop) -> None:
    ada = shop.buyer()
    save_card(ada, GOOD_CARD, site=shop.site, gateway=Gateway.objects.get(), by=OPERATOR)
    PaymentMethod.objects.filter(kind="card").update(position=1)
    shop.orders(ada, pay_by=None)
    assert Payment.objects.values_list("method", "label").get() == ("card", "Visa 4242")


def test_order_that_is_refused_after_its_card_was_authorised_gives_that_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G31: the price changes while the gateway is asked."""
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    ask = place_order.authorise_card

    def meanwhile(*args: Any, **kwargs: Any) -> bool:
        Price.objects.filter(product__code="P1").update(amount=11)
        return ask(*args, **kwargs)

    monkeypatch.setattr(place_order, "authorise_card", meanwhile)
    assert refused(shop, ada, pay_by=PaidBy.CARD, card=GOOD_CARD) == "basket_changed"
    assert Authorisation.objects.get().state == "voided"
    assert not TestCharge.objects.filter(voided=False).exists()


def test_a_total_of_zero_is_ordered_without_payment(shop: Shop) -> None:
    """DIS-03, 1.3: a free sample."""
    Price.objects.filter(product__code="P1").update(amount=0)
    ada = shop.buyer()
    placed = shop.orders(ada, total="0", pay_by=None)
    assert (placed.order.payment_state, Payment.objects.count()) == ("none", 0)


def test_shipping_is_chosen_among_what_goes_there_and_names_the_centre(shop: Shop) -> None:
    """SHP-04."""
    north = FulfilmentCentre.objects.create(code="north", name="North", country="DE")
    for code, countries, price in (("post", ["DE"], "4.90"), ("courier", [], "9.90"), ("far", ["US"], "30")):
        ShippingMethod.objects.create(
            site=shop.site,
            currency="EUR",
            code=code,
            name=code.title(),
            countries=countries,
            price=price,
            centre=north,
        )
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    assert refused(shop, ada, total="40", method="far") == "shipping_method_not_offered"
    order = shop.sends(ada, total="19.90", method="courier", key="k2").order
    assert (order.shipping_method, order.centre, order.shipping_total) == (
        "Courier",
        "north",
        Decimal("9.90"),
    )


def test_who_is_blocked_is_refused_and_who_needs_approval_waits(shop: Shop) -> None:
    """B2B-01, B2B-03..06."""
    ada = shop.buyer()
    limits = {
        "approve_amount": {"amount": "10.00", "currency": "EUR"},
        "block_amount": {"amount": "20.00", "currency": "EUR"},
    }
    Customer.objects.filter(pk=ada.pk).update(attributes=limits)
    assert shop.orders(ada).order.state == OrderState.PLACED
    Order.objects.all().delete()
    shop.fills(ada, P1=1, P2=1)
    held = shop.sends(ada, total="12.50", key="k2").order
    assert (held.state, held.held_for) == ("on_hold", ["amount_held"])
    Order.objects.all().delete()
    shop.fills(ada, P1=3)
    with pytest.raises(DomainError) as refusal:
        shop.sends(ada, total="30", key="k3")
    assert refusal.value.code == "checkout_blocked"
    assert [reason["code"] for reason in refusal.value.details["reasons"]] == ["amount_blocked"]
    assert Order.objects.count() == 0


def test_who_was_blocked_since_the_page_was_shown_is_refused(shop: Shop) -> None:
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    block(ada, by=OPERATOR)
    assert refused(shop, ada) == answer(Customer.objects.get(pk=ada.pk), shop.site).value.replace(
        "blocked", "account_blocked"
    )


def test_a_typed_address_is_checked_as_the_book_is_and_one_of_it_is_taken_as_it_was_seen(shop: Shop) -> None:
    """ADR-02, 1.6: the agreed address is sent as id and version."""
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    stored = Address.objects.get(account=ada)
    assert (
        refused(shop, ada, shipping=AddressChoice(typed=dict(BERLIN) | {"postal_code": "1"}))
        == "postal_code_shape"
    )
    seen = AddressChoice(id=stored.pk, version=stored.version)
    Address.objects.update(version=stored.version + 1)
    assert refused(shop, ada, shipping=seen, key="k2") == "address_changed"
    other = an_account("ben@mail.example", site=shop.site)
    Address.objects.update(account=other)
    assert refused(shop, ada, shipping=AddressChoice(id=stored.pk), key="k3") == "no_such_address"
    assert refused(shop, ada, key="k4") == "required"


def test_the_page_and_the_order_ask_the_same_question(shop: Shop) -> None:
    """G30: what the page shows is what is placed; a type whose orders are held is told before."""
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    OrderTerms.objects.create(site=shop.site, type_id="B2C", held=True)
    quote = quote_at(shop.site.pk, Owner(ada.pk), Choice())
    assert quote.problems == ()
    assert [reason.code.value for reason in quote.decision.reasons] == ["type_held"]
    order = shop.sends(ada, total=f"{quote.totals.total}", pay_by=quote.pay_by).order
    assert (order.state, order.total) == ("on_hold", quote.totals.total)


def test_an_order_takes_as_many_statements_for_many_lines_as_for_one(shop: Shop) -> None:
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    with counted_statements() as few:
        shop.sends(ada)
    shop.fills(ada, P1=1, P2=1)
    with counted_statements() as many:
        shop.sends(ada, total="12.50", key="k2")
    assert (few.count, many.count) == (36, 36)


def test_one_record_about_order_customer_and_site(shop: Shop) -> None:
    ada = shop.buyer()
    order = shop.orders(ada).order
    record = AuditRecord.objects.get(event="order.placed")
    assert record.data == {
        "order": order.number, "order_id": order.pk, "became": "placed", "site": "kids",
    }  # fmt: skip
    about = set(record.subjects.values_list("kind", "subject_id"))
    assert about == {("order", order.pk), ("customer", ada.pk), ("site", shop.site.pk)}
