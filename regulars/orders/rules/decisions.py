"""Who may decide about an order, and which state may follow (B2B-10, B2B-11, ORD-09, G18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.errors import Conflict, Forbidden
from regulars.kernel.i18n import noop, translate
from regulars.orders.rules.states import STATE_LABELS, TRANSITIONS, OrderState

__all__ = [
    "OBSTACLE_LABELS",
    "PROGRESS",
    "ApprovalFacts",
    "Obstacle",
    "buying_refused",
    "check_approver",
    "check_cancel",
    "check_progress",
    "check_refund",
    "may_approve",
    "may_cancel",
]

# Until when a customer takes an order back: before anybody has worked on it.
_BEFORE_WORK = frozenset({OrderState.ON_HOLD, OrderState.PLACED})
PROGRESS = frozenset({OrderState.IN_PROGRESS, OrderState.COMPLETED, OrderState.RETURNED})


class Obstacle(StrEnum):
    """Why somebody can't decide about an order."""

    NOT_ON_HOLD = "not_on_hold"
    OWN_ORDER = "own_order"
    NOT_ENTITLED = "not_entitled"


NOT_ENTITLED = noop("You can't approve orders of this shop any more.")
OBSTACLE_LABELS = {
    Obstacle.NOT_ON_HOLD: noop("This order doesn't wait for approval any more."),
    Obstacle.OWN_ORDER: noop(
        "Someone else must decide: nobody approves an order that they placed themselves."
    ),
    Obstacle.NOT_ENTITLED: noop("Your role doesn't include approving orders of this site."),
}


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """`placed_by` is who sent the order in, `customer_id` whose it was when it was placed or is now; `is_buyer`: whoever has the mailbox of either."""

    state: OrderState
    placed_by: tuple[str, int | None]
    customer_id: int
    by: Actor
    is_entitled: bool = True
    is_buyer: bool = False


def may_approve(facts: ApprovalFacts) -> tuple[Obstacle, ...]:
    """All that is in the way; nothing where they may. Declining takes the same (B2B-10)."""
    obstacles = {
        Obstacle.NOT_ON_HOLD: facts.state is not OrderState.ON_HOLD,
        Obstacle.OWN_ORDER: _is_own(facts),
        Obstacle.NOT_ENTITLED: not facts.is_entitled,
    }
    return tuple(obstacle for obstacle, stands in obstacles.items() if stands)


def _is_own(facts: ApprovalFacts) -> bool:
    by = (str(facts.by.kind), facts.by.id)
    is_customer = by == (str(ActorKind.CUSTOMER), facts.customer_id)
    took_it = facts.by.id is not None and by == (str(facts.placed_by[0]), facts.placed_by[1])
    return is_customer or took_it or facts.is_buyer


def check_approver(facts: ApprovalFacts) -> None:
    """Raises `Conflict` `not_on_hold`, `Forbidden` `own_order`, `right_missing`."""
    obstacles = may_approve(facts)
    if Obstacle.NOT_ON_HOLD in obstacles:
        raise not_on_hold(facts.state)
    if Obstacle.OWN_ORDER in obstacles:
        raise Forbidden("own_order", OBSTACLE_LABELS[Obstacle.OWN_ORDER])
    if Obstacle.NOT_ENTITLED in obstacles:
        raise Forbidden("right_missing", NOT_ENTITLED)


def may_cancel(state: OrderState, by: Actor) -> bool:
    """Customers before work begins, everybody else also while it goes on."""
    if by.kind in {ActorKind.CUSTOMER, ActorKind.VISITOR} and state not in _BEFORE_WORK:
        return False
    return OrderState.CANCELLED in TRANSITIONS[state]


def check_cancel(state: OrderState, by: Actor) -> None:
    if not may_cancel(state, by):
        raise _wrong_state(state)


def check_progress(state: OrderState, to: OrderState) -> None:
    """Nothing leads out of a hold this way, and an order is cancelled or declined by what gives the money back (G18)."""
    if state is OrderState.ON_HOLD or to not in PROGRESS & TRANSITIONS[state]:
        raise _wrong_state(state)


def check_refund(state: OrderState) -> None:
    """A held order is declined or cancelled, which gives back all of it: what was refunded would be approved as if it were paid."""
    if state is OrderState.ON_HOLD:
        raise _wrong_state(state)


def not_on_hold(state: OrderState) -> Conflict:
    return Conflict(
        "not_on_hold",
        "This order doesn't wait for approval any more: {state}.",
        details={"state": state.value},
        state=translate(STATE_LABELS[state]),
    )


def _wrong_state(state: OrderState) -> Conflict:
    return Conflict(
        "wrong_state",
        "This can't be done with an order in this state: {state}.",
        details={"state": state.value},
        state=translate(STATE_LABELS[state]),
    )


def buying_refused(reasons: Mapping[str, str]) -> Conflict:
    """Why the customer mustn't buy any more, by code in sentences."""
    return Conflict(
        "buying_refused",
        "This customer can't buy here any more: {reasons}",
        details={"reasons": [{"code": code, "text": text} for code, text in reasons.items()]},
        reasons=" ".join(reasons.values()),
    )
