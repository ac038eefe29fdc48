"""The states of an order and of what was paid for it, and how one follows another (ORD-09, B2B-02)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from regulars.kernel.i18n import noop

__all__ = [
    "OPEN",
    "PAYMENT_LABELS",
    "PAYMENT_STATUS_LABELS",
    "STATE_LABELS",
    "TRANSITIONS",
    "UNDONE",
    "OrderState",
    "Origin",
    "PaidBy",
    "PaymentState",
    "PaymentStatus",
]


class Origin(StrEnum):
    OWN = "own"
    EXTERNAL = "external"


class OrderState(StrEnum):
    ON_HOLD = "on_hold"
    PLACED = "placed"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RETURNED = "returned"


# From each state to those that may follow. Only a decision leads out of a hold (G18).
TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = MappingProxyType(
    {
        OrderState.ON_HOLD: frozenset({OrderState.PLACED, OrderState.DECLINED, OrderState.CANCELLED}),
        OrderState.PLACED: frozenset({OrderState.IN_PROGRESS, OrderState.COMPLETED, OrderState.CANCELLED}),
        OrderState.IN_PROGRESS: frozenset({OrderState.COMPLETED, OrderState.CANCELLED}),
        OrderState.COMPLETED: frozenset({OrderState.RETURNED}),
        OrderState.DECLINED: frozenset(),
        OrderState.CANCELLED: frozenset(),
        OrderState.RETURNED: frozenset(),
    }
)
OPEN = (OrderState.ON_HOLD, OrderState.PLACED, OrderState.IN_PROGRESS)
UNDONE = (OrderState.DECLINED, OrderState.CANCELLED, OrderState.RETURNED)
STATE_LABELS = {
    OrderState.ON_HOLD: noop("Waits for approval"),
    OrderState.PLACED: noop("Placed"),
    OrderState.IN_PROGRESS: noop("In progress"),
    OrderState.COMPLETED: noop("Completed"),
    OrderState.DECLINED: noop("Declined"),
    OrderState.CANCELLED: noop("Cancelled"),
    OrderState.RETURNED: noop("Returned"),
}


class PaidBy(StrEnum):
    INVOICE = "invoice"
    CARD = "card"
    CREDIT = "credit"


class PaymentStatus(StrEnum):
    """Of one payment: DUE is an invoice that nobody has paid yet, AUTHORISED a card that will be charged."""

    DUE = "due"
    AUTHORISED = "authorised"
    PAID = "paid"
    VOIDED = "voided"


class PaymentState(StrEnum):
    """Of the order, over all its payments."""

    NONE = "none"
    DUE = "due"
    AUTHORISED = "authorised"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


PAYMENT_STATUS_LABELS = {
    PaymentStatus.DUE: noop("Not paid yet"),
    PaymentStatus.AUTHORISED: noop("Card authorised"),
    PaymentStatus.PAID: noop("Paid"),
    PaymentStatus.VOIDED: noop("Not charged"),
}
PAYMENT_LABELS = {
    PaymentState.NONE: noop("Nothing to pay"),
    PaymentState.DUE: noop("Not paid yet"),
    PaymentState.AUTHORISED: noop("Card authorised"),
    PaymentState.PAID: noop("Paid"),
    PaymentState.PART_REFUNDED: noop("Partly refunded"),
    PaymentState.REFUNDED: noop("Refunded"),
}
