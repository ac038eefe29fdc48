"""The one function that prices: every amount with its reason (SHP-02, DIS-02, G19, G30)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from regulars.catalog.rules.discounts import WhyNoDiscount
from regulars.catalog.rules.prices import WhyNot
from regulars.catalog.rules.pricing import Line, LineProblem, Priced, breaks, priced
from tests.rooms.catalog.worlds import GOLD, NOW, OPEN, a_discount, a_product, prices, some_facts

D = Decimal


def bought(facts: object, *quantities: str) -> Priced:
    """Products 1, 2, 3, ... in these quantities."""
    lines = [Line(number, D(quantity)) for number, quantity in enumerate(quantities, 1)]
    return priced(facts, lines)  # type: ignore[arg-type]


def test_breaks_count_from_their_quantity_and_the_reason_says_which_lost() -> None:
    facts = some_facts({1: prices((OPEN, "1", "10"), (OPEN, "10", "8"))})
    nine, ten = bought(facts, "9").lines[0], bought(facts, "10").lines[0]
    assert (nine.unit, [lost.why for lost in nine.lost]) == (D(10), [WhyNot.QUANTITY_NOT_REACHED])
    assert (ten.unit, [lost.why for lost in ten.lost]) == (D(8), [WhyNot.SMALLER_QUANTITY])


def test_list_of_the_policy_goes_before_an_open_one_even_where_it_is_dearer() -> None:
    facts = some_facts({1: prices((OPEN, "1", "10"), (GOLD, "1", "12"))}, policy="GOLD")
    line = bought(facts, "1").lines[0]
    assert (line.unit, line.chosen and line.chosen.price_list.code) == (D(12), "gold")
    assert [lost.why for lost in line.lost] == [WhyNot.OPEN_LIST]
    assert bought(replace(facts, policy="SILVER"), "1").lines[0].unit == D(10)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"active": False}, WhyNot.OFF),
        ({"here": False}, WhyNot.REPLACED),
        ({"currency": "USD"}, WhyNot.OTHER_CURRENCY),
        ({"starts_at": NOW + timedelta(seconds=1)}, WhyNot.UPCOMING),
        ({"ends_at": NOW}, WhyNot.ENDED),
        ({"priority": -1}, WhyNot.LOWER_PRIORITY),
        ({"code": "zzz"}, WhyNot.LATER_CODE),
    ],
)
def test_of_two_lists_one_counts_and_the_other_says_why_not(change: dict[str, object], why: WhyNot) -> None:
    other = replace(OPEN, **({"id": 3, "code": "other"} | change))  # type: ignore[arg-type]
    facts = some_facts({1: prices((other, "1", "5"), (OPEN, "1", "5"))}, lists=(other, OPEN))
    line = bought(facts, "1").lines[0]
    assert (line.chosen and line.chosen.price_list.id, [lost.why for lost in line.lost]) == (1, [why])


def test_dearer_of_two_equal_lists_loses() -> None:
    other = replace(OPEN, id=3, code="another")
    facts = some_facts({1: prices((other, "1", "6"), (OPEN, "1", "5"))}, lists=(other, OPEN))
    assert [lost.why for lost in bought(facts, "1").lines[0].lost] == [WhyNot.DEARER]


@pytest.mark.parametrize(
    ("product", "quantity", "problem"),
    [
        ({}, "0", LineProblem.WRONG_QUANTITY),
        ({}, "-1", LineProblem.WRONG_QUANTITY),
        ({}, "1.5", LineProblem.WRONG_QUANTITY),
        ({"step": D("0.1")}, "0.3", None),
        ({"step": D(6)}, "4", LineProblem.WRONG_QUANTITY),
        ({}, "999999999", LineProblem.TOO_MUCH),
        ({"step": D("0.001")}, "1e40", LineProblem.TOO_MUCH),
        ({}, "NaN", LineProblem.WRONG_QUANTITY),
        ({}, "Infinity", LineProblem.WRONG_QUANTITY),
        ({"archived": True}, "1", LineProblem.ARCHIVED),
        ({"restricted": True}, "1", LineProblem.NOT_ON_SALE),
    ],
)
def test_line_that_cannot_be_bought_says_why_and_costs_nothing(
    product: dict[str, object], quantity: str, problem: LineProblem | None
) -> None:
    known = {1: a_product(1, **product)}
    outcome = bought(some_facts({1: prices((OPEN, "0.1", "2000"))}, products=known), quantity)
    assert (outcome.lines[0].problem, bool(outcome.total)) == (problem, problem is None)


def test_less_than_the_least_that_is_sold_says_how_much_that_is() -> None:
    """The least multiple of the step that reaches a price."""
    facts = some_facts({1: prices((OPEN, "10", "2"))}, products={1: a_product(1, step=D(4))})
    line = bought(facts, "8").lines[0]
    assert (line.problem, line.least, line.unit, line.total) == (LineProblem.TOO_LITTLE, D(12), None, 0)
    assert bought(facts, "12").lines[0].problem is None


def test_breaks_say_from_which_quantity_on_the_price_changes() -> None:
    """What lies below the contract's first quantity is of the open list, and a break without a change is none."""
    facts = some_facts(
        {1: prices((OPEN, "1", "10"), (OPEN, "3", "10"), (OPEN, "50", "1"), (GOLD, "10", "8"))}, policy="GOLD"
    )
    assert breaks(facts.products[1], facts) == [(D(1), D(10)), (D(10), D(8))]
    assert breaks(facts.products[1], replace(facts, sees_prices=False)) == []


def test_hidden_prices_leave_no_amount_behind() -> None:
    facts = some_facts(
        {1: prices((OPEN, "1", "10"))}, sees_prices=False, discounts=(a_discount("ten", "10"),)
    )
    outcome = bought(facts, "1")
    assert (outcome.shows_prices, outcome.items, outcome.total, outcome.discounts.applied) == (
        False,
        0,
        0,
        (),
    )
    line = outcome.lines[0]
    assert (line.problem, line.unit, line.chosen, line.lost) == (LineProblem.PRICES_HIDDEN, None, None, ())


def test_whole_is_taken_off_and_the_amount_behind_it_takes_nothing_more() -> None:
    discounts = (
        a_discount("all", "100", combinable=True, priority=1),
        a_discount("five", "5", currency="EUR", combinable=True),
    )
    outcome = bought(some_facts({1: prices((OPEN, "1", "10"))}, discounts=discounts), "1")
    assert (outcome.total, outcome.lines[0].to_pay) == (0, 0)
    assert [applied.discount.code for applied in outcome.discounts.applied] == ["all"]
    assert [refused.why for refused in outcome.discounts.refused] == [WhyNoDiscount.BETTER_ONE]


def test_three_lines_of_a_cent_share_what_there_is_to_share() -> None:
    cents = {number: prices((OPEN, "1", "0.01")) for number in (1, 2, 3)}
    tenth = bought(some_facts(cents, discounts=(a_discount("ten", "10"),)), "1", "1", "1")
    half = bought(some_facts(cents, discounts=(a_discount("half", "50"),)), "1", "1", "1")
    assert [refused.why for refused in tenth.discounts.refused] == [WhyNoDiscount.NOTHING_OFF]
    assert (tenth.total, [line.to_pay for line in tenth.lines]) == (D("0.03"), [D("0.01")] * 3)
    assert (half.total, [line.to_pay for line in half.lines]) == (D("0.01"), [0, 0, D("0.01")])


def test_best_single_one_goes_before_an_equal_combination_and_the_lower_code_first() -> None:
    of = {1: prices((OPEN, "1", "100"))}
    combined = (a_discount("a", "10", combinable=True), a_discount("b", "10", combinable=True))
    assert bought(some_facts(of, discounts=combined), "1").total == D(81)
    single = (*combined, a_discount("c", "19"))
    outcome = bought(some_facts(of, discounts=single), "1")
    assert [applied.discount.code for applied in outcome.discounts.applied] == ["c"]
    assert {refused.why for refused in outcome.discounts.refused} == {WhyNoDiscount.BETTER_ONE}
    twins = (a_discount("y", "10"), a_discount("x", "10"))
    assert bought(some_facts(of, discounts=twins), "1").discounts.applied[0].discount.code == "x"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"active": False}, WhyNoDiscount.OFF),
        ({"starts_at": NOW + timedelta(seconds=1)}, WhyNoDiscount.UPCOMING),
        ({"ends_at": NOW}, WhyNoDiscount.ENDED),
        ({"here": False}, WhyNoDiscount.OTHER_SITE),
        ({"currency": "USD"}, WhyNoDiscount.OTHER_CURRENCY),
        ({"group": "g"}, WhyNoDiscount.NOT_IN_GROUP),
        ({"tag": "vip"}, WhyNoDiscount.NO_TAG),
        ({"type": "B2B"}, WhyNoDiscount.OTHER_TYPE),
        ({"minimum": D("100.01")}, WhyNoDiscount.BELOW_MINIMUM),
    ],
)
def test_discount_whose_condition_fails_says_which(change: dict[str, object], why: WhyNoDiscount) -> None:
    facts = some_facts({1: prices((OPEN, "1", "100"))}, discounts=(a_discount("ten", "10", **change),))
    outcome = bought(facts, "1")
    assert (outcome.total, [refused.why for refused in outcome.discounts.refused]) == (D(100), [why])


def test_minimum_is_asked_before_the_discount_breaks_it() -> None:
    facts = some_facts({1: prices((OPEN, "1", "100"))}, discounts=(a_discount("ten", "10", minimum=D(100)),))
    assert bought(facts, "1").total == D(90)


def test_free_sample_costs_nothing_and_can_be_bought() -> None:
    line = bought(some_facts({1: prices((OPEN, "1", "0"))}), "2").lines[0]
    assert (line.problem, line.unit, line.total) == (None, 0, 0)
