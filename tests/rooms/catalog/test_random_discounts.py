"""Random baskets: discounts are the best of all ways, and their shares sum to the smallest unit (DIS-02, G19)."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regulars.catalog.rules import pricing
from regulars.catalog.rules.facts import Facts, KnownDiscount
from regulars.catalog.rules.pricing import Line, priced
from regulars.kernel.money import rounded
from tests.rooms.catalog.worlds import OPEN, a_discount, prices, some_facts

DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3, "HUF": 2}
CURRENCIES = st.sampled_from(sorted(DIGITS))
AMOUNTS = st.lists(st.integers(0, 10**6) | st.integers(0, 3), min_size=1, max_size=6)
PERCENTS = st.sampled_from(["0.0001", "10", "33.333", "50", "99.9999", "100"])
DISCOUNTS = st.lists(
    st.tuples(st.booleans(), PERCENTS, st.integers(1, 10**6), st.integers(-2, 2), st.booleans()), max_size=6
)


def a_basket(currency: str, amounts: Sequence[int], discounts: Any) -> Facts:
    """Amounts in minor units."""
    unit = Decimal(1).scaleb(-DIGITS[currency])
    of = {number: prices((OPEN, "1", str(amount * unit))) for number, amount in enumerate(amounts, 1)}
    known = tuple(
        a_discount(
            f"d{at}",
            percent if is_percent else str(value * unit),
            currency="" if is_percent else currency,
            priority=priority,
            combinable=combinable,
        )
        for at, (is_percent, percent, value, priority, combinable) in enumerate(discounts)
    )
    return some_facts(of, currency=currency, discounts=known)


def off(total: Decimal, ways: Sequence[KnownDiscount], digits: int) -> Decimal:
    """What these take off one after another, said again in plain arithmetic."""
    left = total
    for discount in ways:
        part = discount.value if discount.currency else left * discount.value / 100
        left = max(Decimal(0), left - part.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return total - left


def check_basket(currency: str, amounts: Sequence[int], discounts: Any) -> None:
    facts = a_basket(currency, amounts, discounts)
    outcome = priced(facts, [Line(number, Decimal(1)) for number in facts.products])
    digits = DIGITS[currency]
    total = sum(amounts) * Decimal(1).scaleb(-digits)
    together = sorted((d for d in facts.discounts if d.combinable), key=lambda d: (-d.priority, d.code))
    best = max(off(total, way, digits) for way in ([], *([one] for one in facts.discounts), together))
    assert outcome.items == total
    assert outcome.discounts.amount == best
    assert outcome.total == total - best >= 0
    for values in ([line.to_pay for line in outcome.lines], [line.discount for line in outcome.lines]):
        assert all(value >= 0 and rounded(value, currency) == value for value in values)
    assert sum(line.to_pay for line in outcome.lines) == outcome.total
    assert all(applied.amount > 0 for applied in outcome.discounts.applied)
    assert len(outcome.discounts.applied) + len(outcome.discounts.refused) == len(facts.discounts)


@settings(max_examples=200, deadline=None)
@given(currency=CURRENCIES, amounts=AMOUNTS, discounts=DISCOUNTS)
@example("EUR", [1, 1, 1], [(True, "50", 1, 0, False)])
def test_discounts_are_the_best_of_all_ways_and_sum_to_the_smallest_unit(
    currency: str, amounts: list[int], discounts: Any
) -> None:
    """DIS-01, DIS-02, G19."""
    check_basket(currency, amounts, discounts)


def _each_by_itself(amount: Decimal, over: Sequence[Decimal], currency: str) -> list[Decimal]:
    whole = sum(over) or Decimal(1)
    return [rounded(amount * part / whole, currency) for part in over]


def _of_the_first(amount: Decimal, over: Sequence[Decimal], currency: str) -> list[Decimal]:
    return [amount if at == 0 else Decimal(0) for at, _ in enumerate(over)]


@pytest.mark.parametrize("spread", [_each_by_itself, _of_the_first])
def test_shares_that_do_not_sum_are_found(
    spread: Callable[..., list[Decimal]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: rounded each by itself three halves of a cent are three cents; all on one line, it falls below zero."""
    monkeypatch.setattr(pricing, "spread", spread)
    with pytest.raises(AssertionError):
        check_basket("EUR", [1, 1, 1], [(True, "50", 1, 0, False)])
