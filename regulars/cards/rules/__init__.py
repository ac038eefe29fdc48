"""What a gateway answers, and what makes a card usable (WSH-02)."""

from datetime import date
from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import noop

__all__ = [
    "DEFAULT_CHANGED",
    "GATEWAY_ADDED",
    "GATEWAY_CHANGED",
    "GATEWAY_REMOVED",
    "GROUP",
    "MOST",
    "REASONS",
    "REMOVED",
    "SAVED",
    "ChargeState",
    "GatewayKind",
    "card_in_words",
    "gateway_has_open_charges",
    "gateway_in_use",
    "no_card_payment",
    "no_such_card",
    "no_such_gateway",
    "too_many_cards",
    "why_unusable",
]

MOST = 20  # cards of one account
GROUP = "cards:"  # before each field, where records name it: the group that decides who sees it
_LABELS = {f"{GROUP}card": noop("Saved card")}
SAVED = Event("card.saved", "saved a card", _LABELS)
DEFAULT_CHANGED = Event("card.default_changed", "made a saved card the default", _LABELS)
REMOVED = Event("card.removed", "deleted a saved card", _LABELS)
_READERS = {"gateway": str}
GATEWAY_ADDED = Event("gateway.added", "added gateway {gateway}", readers=_READERS)
GATEWAY_CHANGED = Event(
    "gateway.changed",
    "changed gateway {gateway}: {fields}",
    {"name": noop("Name"), "url": noop("Address")},
    _READERS,
)
GATEWAY_REMOVED = Event("gateway.removed", "deleted gateway {gateway}", readers=_READERS)
REASONS = {
    "card_broken": noop("Its bank doesn't take charges on it any more. Delete it and save another one."),
    "card_expired": noop("It has expired."),
    "gateway_not_here": noop("This shop can't charge it."),
}


class GatewayKind(StrEnum):
    TEST = "test"


class ChargeState(StrEnum):
    """UNKNOWN: no answer came, so it may have happened; it is looked up by its key. ABSENT: the gateway knows no such charge."""

    GRANTED = "granted"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    CAPTURED = "captured"
    VOIDED = "voided"
    REFUNDED = "refunded"
    ABSENT = "absent"


def why_unusable(*, broken: bool, is_over: bool, is_here: bool) -> str:
    """The code of the reason why a card can't be charged at a site, of `REASONS`; empty where it can (ADR-17)."""
    if broken:
        return "card_broken"
    if is_over:
        return "card_expired"
    return "" if is_here else "gateway_not_here"


def card_in_words(brand: str, last_four: str, expires: date) -> str:
    """`Visa 4242, 08/29`: all that anybody gets to read of it."""
    return f"{brand} {last_four}, {expires:%m/%y}"


def no_such_card() -> NotFound:
    return NotFound("no_such_card", "There is no such card.")


def no_such_gateway() -> NotFound:
    return NotFound("no_such_gateway", "There is no gateway with this code.")


def gateway_in_use() -> Conflict:
    return Conflict(
        "gateway_in_use", "Sites, saved cards or orders still name it. Only one that nothing names can go."
    )


def gateway_has_open_charges(count: int) -> Conflict:
    """Another address would be asked for what it has never heard of."""
    return Conflict(
        "gateway_has_open_charges",
        "{count} card payments are still open at the old address. Wait until they are done, or add another gateway.",
        "url",
        details={"open": count},
        count=count,
    )


def no_card_payment() -> Conflict:
    return Conflict("no_card_payment", "This shop takes no cards.")


def too_many_cards() -> Invalid:
    return Invalid("too_many_cards", "There may be {most} cards. Delete one first.", most=MOST)
