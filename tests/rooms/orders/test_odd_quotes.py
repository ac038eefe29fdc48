"""What no door sends is refused all the same (CRD-04)."""

from decimal import Decimal

import pytest

from regulars.kernel.errors import Invalid
from regulars.orders.queries.checkout import quote_at
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice, parts_of
from regulars.orders.rules.states import PaidBy


def test_negative_credit_pays_nothing() -> None:
    with pytest.raises(Invalid) as refusal:
        parts_of(Decimal(10), credit=Decimal(-5), pay_by=PaidBy.CARD)
    assert refusal.value.code == "negative"


def test_staff_take_down_nothing_for_a_visitor() -> None:
    with pytest.raises(ValueError, match="accounts alone"):
        quote_at(1, Owner(token="t"), Choice(), lines={1: Decimal(1)})
