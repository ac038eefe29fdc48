"""Orders that are paid by card: whatever the gateway and other requests under the same key do, nothing stays on a card without an order (G31, G17)."""

from typing import Any

import pytest

from regulars.cards.models import TestCharge
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.cards.rules.numbers import NewCard
from regulars.catalog.models import Price
from regulars.customers.models import Customer
from regulars.journeys import place_order
from regulars.kernel.errors import DomainError
from regulars.orders.models import Authorisation, Order, Payment
from regulars.orders.rules.states import PaidBy
from tests.journeys.checkouts import GOOD_CARD, Shop, a_shop
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

NEVER = NewCard(number="4000000000000341", expires="12/39")


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("b2c")))


@pytest.fixture
def ada(shop: Shop) -> Customer:
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    return ada


def answer(shop: Shop, ada: Customer, card: NewCard = GOOD_CARD, **sent: Any) -> str:
    """The state of the order, or the code of the refusal."""
    try:
        return shop.sends(ada, pay_by=PaidBy.CARD, card=card, **sent).order.state
    except DomainError as refusal:
        return refusal.code


def test_promised_retry_takes_what_a_slow_gateway_granted_meanwhile(shop: Shop, ada: Customer) -> None:
    assert answer(shop, ada, NEVER) == "payment_unknown"
    assert answer(shop, ada, NEVER) == "payment_unknown"
    row = Authorisation.objects.get()
    assert row.state == "asked"
    TestCharge.objects.create(
        key=bytes(row.key).hex(), reference="late", token="t", amount=10, currency="EUR"
    )
    assert answer(shop, ada, NEVER) == "placed"
    assert Authorisation.objects.get().order == Order.objects.get()


def test_another_card_under_the_same_key_is_never_charged(shop: Shop, ada: Customer) -> None:
    answer(shop, ada, NEVER)
    assert answer(shop, ada, GOOD_CARD) == "idempotency_key_reused"
    later = NewCard(number=NEVER.number, expires="11/39")
    assert answer(shop, ada, later) == "idempotency_key_reused"
    assert not TestCharge.objects.exists()
    oddly = NewCard(number="4242-4242 4242 424 2", expires=GOOD_CARD.expires)
    assert answer(shop, ada, oddly, key="k2") == answer(shop, ada, GOOD_CARD, key="k2") == "placed"
    assert (Order.objects.count(), Payment.objects.get().label) == (1, "…4242")
    other = NewCard(number="5555555555554444", expires=GOOD_CARD.expires)
    assert answer(shop, ada, other, key="k2") == "idempotency_key_reused"


def test_gateway_that_names_one_charge_twice_has_granted_nothing_new(
    shop: Shop, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G31: and what the first order has is not given back for the second."""
    assert answer(shop, ada) == "placed"
    again = Charge(ChargeState.GRANTED, Payment.objects.get().reference)
    monkeypatch.setattr(gateways, "authorise", lambda *_args, **_values: again)
    shop.fills(ada, P1=1)
    assert answer(shop, ada, key="k2") == "card_declined"
    assert (Order.objects.count(), TestCharge.objects.get().voided) == (1, False)
    assert not Authorisation.objects.filter(state="granted").exists()


def test_second_request_under_a_key_never_ends_what_the_first_one_began(
    shop: Shop, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, refusals = place_order.authorise_card, []

    def meanwhile(*args: Any, **kwargs: Any) -> bool:
        began = ask(*args, **kwargs)
        monkeypatch.setattr(place_order, "authorise_card", ask)
        Price.objects.filter(product__code="P1").update(amount=11)
        refusals.append(answer(shop, ada))
        Price.objects.filter(product__code="P1").update(amount=10)
        return began

    monkeypatch.setattr(place_order, "authorise_card", meanwhile)
    assert answer(shop, ada) == "placed"
    assert refusals == ["basket_changed"]
    assert Authorisation.objects.get().state == "used"
