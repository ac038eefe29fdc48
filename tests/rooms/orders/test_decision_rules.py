"""Who may decide, what may follow, and how a refund is spread: pure answers (B2B-10, CRD-06, ORD-09, G18)."""

from decimal import Decimal

import pytest

from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.orders.rules.decisions import ApprovalFacts, Obstacle, check_progress, may_approve, may_cancel
from regulars.orders.rules.refunds import PaidPart, RefundWish, payment_state_of, refund_shares
from regulars.orders.rules.states import TRANSITIONS, OrderState, PaidBy, PaymentState, PaymentStatus

SAM = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 7)
ADA = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, 41)
PAID, DUE = PaymentStatus.PAID, PaymentStatus.DUE


@pytest.mark.parametrize(
    ("placed_by", "by", "is_own"),
    [
        (("customer", 41), SAM, False),
        (("customer", 41), ADA, True),
        (("staff", 7), SAM, True),  # took it for Ada
        (("staff", 7), ADA, True),  # it is hers all the same
        (("staff", 8), SAM, False),
        (("api_key", 7), SAM, False),  # another who has that number
        (("operator", None), OPERATOR, False),  # nobody in particular
    ],
)
def test_nobody_decides_about_their_own_order(
    placed_by: tuple[str, int | None], by: Actor, *, is_own: bool
) -> None:
    """B2B-10."""
    obstacles = may_approve(ApprovalFacts(OrderState.ON_HOLD, placed_by, 41, by))
    assert obstacles == ((Obstacle.OWN_ORDER,) if is_own else ())
    facts = ApprovalFacts(OrderState.ON_HOLD, placed_by, 41, by, is_buyer=True)
    assert may_approve(facts) == (Obstacle.OWN_ORDER,)


def test_everything_that_is_in_the_way_is_named() -> None:
    facts = ApprovalFacts(OrderState.PLACED, ("staff", 7), 41, SAM, is_entitled=False)
    assert may_approve(facts) == (Obstacle.NOT_ON_HOLD, Obstacle.OWN_ORDER, Obstacle.NOT_ENTITLED)


def test_customers_cancel_before_work_begins_and_staff_until_it_is_done() -> None:
    """ORD-09."""
    states = OrderState.ON_HOLD, OrderState.PLACED, OrderState.IN_PROGRESS
    assert {state for state in OrderState if may_cancel(state, ADA)} == set(states[:2])
    assert {state for state in OrderState if may_cancel(state, SAM)} == set(states)


def test_only_a_decision_leads_out_of_a_hold() -> None:
    """G18: and nothing leads into one."""
    assert not any(OrderState.ON_HOLD in following for following in TRANSITIONS.values())
    for to in OrderState:
        with pytest.raises(DomainError) as refusal:
            check_progress(OrderState.ON_HOLD, to)
        assert refusal.value.code == "wrong_state"


def part(method: PaidBy, amount: str, refunded: str = "0", status: PaymentStatus = PAID) -> PaidPart:
    return PaidPart(method, status, Decimal(amount), Decimal(refunded))


MIXED = [part(PaidBy.CREDIT, "6"), part(PaidBy.CARD, "4", "1")]


@pytest.mark.parametrize(
    ("wish", "shares"),
    [
        (RefundWish(Decimal(2)), {PaidBy.CARD: 2}),
        (RefundWish(Decimal(5)), {PaidBy.CARD: 3, PaidBy.CREDIT: 2}),
        (RefundWish(Decimal(9)), {PaidBy.CARD: 3, PaidBy.CREDIT: 6}),
        (RefundWish(parts={PaidBy.CREDIT: Decimal(6), PaidBy.CARD: Decimal(0)}), {PaidBy.CREDIT: 6}),
    ],
)
def test_the_card_comes_first_unless_staff_choose(wish: RefundWish, shares: dict[PaidBy, int]) -> None:
    """CRD-06."""
    assert refund_shares(MIXED, wish) == shares


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (RefundWish(Decimal("9.01")), "more_than_paid"),
        (RefundWish(parts={PaidBy.CARD: Decimal("3.01")}), "more_than_paid"),
        (RefundWish(parts={PaidBy.INVOICE: Decimal(1)}), "more_than_paid"),
        (RefundWish(parts={PaidBy.CARD: Decimal(-1), PaidBy.CREDIT: Decimal(6)}), "no_amount"),
        (RefundWish(Decimal(-1)), "no_amount"),
        (RefundWish(Decimal(0)), "no_amount"),
        (RefundWish(), "no_amount"),
    ],
)
def test_never_more_than_was_paid_over_all_or_by_one(wish: RefundWish, code: str) -> None:
    """CRD-06, G31."""
    with pytest.raises(DomainError) as refusal:
        refund_shares(MIXED, wish)
    assert refusal.value.code == code


def test_what_nobody_has_paid_yet_is_not_given_back() -> None:
    for status in (DUE, PaymentStatus.AUTHORISED, PaymentStatus.VOIDED):
        with pytest.raises(DomainError):
            refund_shares([part(PaidBy.INVOICE, "9", status=status)], RefundWish(Decimal(1)))


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ([], PaymentState.NONE),
        ([part(PaidBy.CREDIT, "6"), part(PaidBy.INVOICE, "4", status=DUE)], PaymentState.DUE),
        ([part(PaidBy.CARD, "4", status=PaymentStatus.AUTHORISED)], PaymentState.AUTHORISED),
        ([part(PaidBy.CREDIT, "6")], PaymentState.PAID),
        (MIXED, PaymentState.PART_REFUNDED),
        ([part(PaidBy.CARD, "4", "4")], PaymentState.REFUNDED),
        ([part(PaidBy.CREDIT, "6", "6"), part(PaidBy.CARD, "4", status=PaymentStatus.VOIDED)], PaymentState.REFUNDED),
        ([part(PaidBy.INVOICE, "4", status=PaymentStatus.VOIDED)], PaymentState.NONE),
    ],
)  # fmt: skip
def test_the_payments_together(parts: list[PaidPart], state: PaymentState) -> None:
    assert payment_state_of(parts) is state
