"""What kinds of movements there are (CRD-06, CRD-07)."""

from enum import StrEnum

__all__ = ["GIVES", "REVERSALS", "TAKES", "EntryKind"]


class EntryKind(StrEnum):
    GRANT = "grant"
    WITHDRAW = "withdraw"
    SPEND = "spend"
    REFUND = "refund"
    RELEASE = "release"
    FORFEIT = "forfeit"


GIVES = (EntryKind.GRANT, EntryKind.REFUND, EntryKind.RELEASE)
TAKES = (EntryKind.WITHDRAW, EntryKind.SPEND, EntryKind.FORFEIT)
REVERSALS = (EntryKind.REFUND, EntryKind.RELEASE)  # they name the spend that they give back
