"""Who may buy and whose orders wait: a pure decision (B2B-01, B2B-03 to B2B-06, B2B-09, GST-08, ROL-02)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.orders.rules.buying import (
    Answer,
    Buyers,
    BuyingFacts,
    Decision,
    Limit,
    OrderingFor,
    ReasonCode,
    may_buy,
)

D = Decimal
PLAIN = BuyingFacts(currency="EUR", registered=True, type="B2B")


def eur(amount: str) -> Limit:
    return Limit(D(amount), "EUR")


def decision(total: str | None = "10", **facts: object) -> Decision:
    return may_buy(replace(PLAIN, **facts), None if total is None else D(total))  # type: ignore[arg-type]


def codes(found: Decision) -> list[str]:
    return [reason.code.value for reason in found.reasons]


def test_nothing_said_allows() -> None:
    assert decision() == Decision(Answer.ALLOW)


@pytest.mark.parametrize(
    ("total", "answer"), [("99.99", Answer.ALLOW), ("100", Answer.ALLOW), ("100.01", Answer.HOLD)]
)
def test_order_above_the_amount_waits(total: str, answer: Answer) -> None:
    """B2B-03: reaching it is not passing it."""
    assert decision(total, hold_above=eur("100")).answer is answer


@pytest.mark.parametrize(("total", "answer"), [("500.00", Answer.ALLOW), ("500.01", Answer.REFUSE)])
def test_order_above_the_block_amount_is_refused(total: str, answer: Answer) -> None:
    """B2B-05."""
    assert decision(total, block_above=eur("500")).answer is answer


def test_amount_of_nothing_holds_everything_that_costs_something() -> None:
    """B2B-03: an amount without the flag counts, also when it is 0."""
    assert decision("0", hold_above=eur("0")).answer is Answer.ALLOW
    assert decision("0.01", hold_above=eur("0")).answer is Answer.HOLD


def test_block_goes_before_hold_and_both_are_named() -> None:
    """B2B-06: an order of 600, approval above 100, block above 500."""
    found = decision("600", hold_above=eur("100"), block_above=eur("500"))
    assert (found.answer, codes(found)) == (Answer.REFUSE, ["amount_blocked", "amount_held"])
    assert [reason.code for reason in found.refusals] == [ReasonCode.AMOUNT_BLOCKED]


def test_rules_of_the_type_and_of_the_account_are_both_named() -> None:
    """B2B-09."""
    found = decision(type_held=True, account_held=True)
    assert (found.answer, codes(found)) == (Answer.HOLD, ["type_held", "account_held"])


def test_amount_in_another_currency_holds() -> None:
    """B2B-06: whatever the total, block amounts as well; nobody compares dollars with euros."""
    dollars = Limit(D("1000"), "USD")
    for facts in ({"block_above": dollars}, {"hold_above": dollars}):
        found = decision("5000", **facts)
        assert (found.answer, codes(found)) == (Answer.HOLD, ["amount_in_other_currency"])
        assert "1,000.00" in found.reasons[0].message
    assert codes(decision(None, hold_above=dollars, block_above=dollars)) == ["amount_in_other_currency"]


@pytest.mark.parametrize(
    ("buyers", "registered", "expected"),
    [
        (Buyers.BOTH, True, []),
        (Buyers.BOTH, False, []),
        (Buyers.REGISTERED, True, []),
        (Buyers.REGISTERED, False, ["registered_only"]),
        (Buyers.GUESTS, True, ["guests_only"]),
        (Buyers.GUESTS, False, []),
    ],
)
def test_site_says_whether_guests_or_registered_customers_buy(
    buyers: Buyers, *, registered: bool, expected: list[str]
) -> None:
    """GST-08."""
    found = decision(buyers=buyers, registered=registered)
    assert (codes(found), found.answer) == (expected, Answer.REFUSE if expected else Answer.ALLOW)


def test_right_of_a_role_opens_ordering() -> None:
    """ROL-02: and opens nothing else."""
    assert codes(decision(ordering_for=OrderingFor.ROLE)) == ["ordering_by_role"]
    assert codes(decision(ordering_for=OrderingFor.ROLE, may_order=True)) == []
    assert codes(decision(type_blocked=True, may_order=True)) == ["type_blocked"]


amounts = st.decimals(min_value=0, max_value=1000, places=2)
limits = st.none() | st.builds(Limit, amounts, st.sampled_from(["EUR", "USD"]))
flags = st.booleans()
worlds = st.builds(
    BuyingFacts,
    currency=st.just("EUR"),
    registered=flags,
    type=st.just("B2B"),
    buyers=st.sampled_from(Buyers),
    ordering_for=st.sampled_from(OrderingFor),
    may_order=flags,
    type_blocked=flags,
    type_held=flags,
    account_blocked=flags,
    account_held=flags,
    block_above=limits,
    hold_above=limits,
)


def plainly(facts: BuyingFacts, total: Decimal) -> tuple[set[str], set[str]]:
    """Codes that refuse and that hold, rule by rule as the requirements tell them."""
    refuse, hold = set(), set()
    if facts.buyers == "registered" and not facts.registered:
        refuse.add("registered_only")
    if facts.buyers == "guests" and facts.registered:
        refuse.add("guests_only")
    if facts.ordering_for == "role" and not facts.may_order:
        refuse.add("ordering_by_role")
    refuse |= {code for code in ("type_blocked", "account_blocked") if getattr(facts, code)}
    hold |= {code for code in ("type_held", "account_held") if getattr(facts, code)}
    for limit, codes_, code in (
        (facts.block_above, refuse, "amount_blocked"),
        (facts.hold_above, hold, "amount_held"),
    ):
        if limit and limit.currency == "USD":
            hold.add("amount_in_other_currency")
        elif limit and total > limit.amount:
            codes_.add(code)
    return refuse, hold


@settings(max_examples=300, deadline=None)
@given(worlds, amounts)
def test_strictest_answer_wins_and_every_reason_is_named(facts: BuyingFacts, total: Decimal) -> None:
    """B2B-06, B2B-09, G18."""
    refuse, hold = plainly(facts, total)
    found = may_buy(facts, total)
    assert set(codes(found)) == refuse | hold
    assert found.answer is (Answer.REFUSE if refuse else Answer.HOLD if hold else Answer.ALLOW)
    assert {reason.code.value for reason in found.refusals} == refuse
    assert len(set(found.reasons)) == len(found.reasons)


@settings(max_examples=100, deadline=None)
@given(worlds, amounts)
def test_without_a_total_only_what_counts_for_any(facts: BuyingFacts, total: Decimal) -> None:
    """B2B-06: the forecast says nothing that an order doesn't meet."""
    forecast, found = may_buy(facts, None), may_buy(facts, total)
    assert set(forecast.reasons) <= set(found.reasons)
    assert set(found.reasons) - set(forecast.reasons) <= {
        reason for reason in found.reasons if reason.code in {"amount_blocked", "amount_held"}
    }
