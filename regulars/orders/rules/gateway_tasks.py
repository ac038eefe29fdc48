"""What is to be done at a gateway after an order has changed, and when it is tried again (G31)."""

from datetime import timedelta
from enum import StrEnum

__all__ = ["GIVE_UP_AFTER", "TaskKind", "TaskState", "pause_after"]

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
