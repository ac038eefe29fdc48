"""What is to be done at a gateway after an order has changed, and when it is tried again (G31)."""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from regulars.kernel.errors import Conflict
from regulars.orders.rules.states import PaymentStatus

__all__ = ["GIVE_UP_AFTER", "TaskKind", "TaskState", "can_retry", "nothing_to_retry", "pause_after"]

GIVE_UP_AFTER = 12  # tries: a day and a half


class TaskKind(StrEnum):
    """VOID gives an authorisation back; where the card was charged meanwhile, the money."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class TaskState(StrEnum):
    """FAILED: the gateway refused, or gave no answer too often. Staff see it at the order."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"


def pause_after(tries: int) -> timedelta:
    """Longer each time, at most six hours."""
    return min(timedelta(minutes=2 ** min(tries, 10)), timedelta(hours=6))


def can_retry(
    kind: TaskKind,
    amount: Decimal,
    left: Decimal,
    status: PaymentStatus,
    *,
    refused: bool,
    is_last_refund: bool,
) -> bool:
    """Whether a failed task may be asked again under its key. `left` of the payment isn't refunded yet.

    Nothing is charged for an order that was cancelled meanwhile. A refund without an answer still counts; one that was refused doesn't, so it
    is asked again only where nobody has tried to give the money back anew.
    """
    match kind:
        case TaskKind.CAPTURE:
            return status is PaymentStatus.AUTHORISED
        case TaskKind.VOID:
            return True
    return not refused or (is_last_refund and amount <= left)


def nothing_to_retry() -> Conflict:
    return Conflict("nothing_to_retry", "There is nothing to try again at the payment provider.")
