"""What kinds of movements there are (CRD-06, CRD-07), what records say of them, and what is refused."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from regulars.customers.rules import LoginDecision
from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import current_language, listed, noop
from regulars.kernel.money import check_amount, written
from regulars.kernel.texts import one_line
from regulars.sites.rules import check_currency

__all__ = [
    "FORFEITED",
    "GIVES",
    "GRANTED",
    "RELEASED",
    "RESERVATION_LASTS",
    "RESERVED",
    "REVERSALS",
    "TAKES",
    "WITHDRAWN",
    "EntryKind",
    "ReservationState",
    "check_movement",
    "check_reason",
    "check_reference",
    "credit_given_back",
    "customer_without_access",
    "insufficient_credit",
    "no_site_in_currency",
    "no_such_reservation",
    "reference_reused",
    "reservation_captured",
    "reservation_released",
    "word_of",
]


class EntryKind(StrEnum):
    GRANT = "grant"
    WITHDRAW = "withdraw"
    SPEND = "spend"
    REFUND = "refund"
    RELEASE = "release"
    FORFEIT = "forfeit"


class ReservationState(StrEnum):
    """What became of credit that a shop outside reserved."""

    RESERVED = "reserved"
    CAPTURED = "captured"
    RELEASED = "released"


RESERVATION_LASTS = timedelta(hours=24)
GIVES = (EntryKind.GRANT, EntryKind.REFUND, EntryKind.RELEASE)
TAKES = (EntryKind.WITHDRAW, EntryKind.SPEND, EntryKind.FORFEIT)
REVERSALS = (EntryKind.REFUND, EntryKind.RELEASE)  # they name the spend that they give back

_WORDS = {
    EntryKind.GRANT: noop("Granted"),
    EntryKind.WITHDRAW: noop("Withdrawn"),
    EntryKind.SPEND: noop("Spent"),
    EntryKind.REFUND: noop("Refunded"),
    EntryKind.RELEASE: noop("Released"),
    EntryKind.FORFEIT: noop("Forfeited"),
}


def word_of(kind: str, *, reserved: bool = False) -> str:
    """What people read in a statement, as a sentence of the catalogue."""
    return noop("Reserved") if reserved else _WORDS[EntryKind(kind)]


def _in_words(noted: Sequence[Mapping[str, str]]) -> str:
    """In each currency that a record tells of."""
    language = current_language()
    return listed(written(Decimal(part["amount"]), part["currency"], language) for part in noted)


_PLACES = {"credit": _in_words}
GRANTED = Event("credit.granted", "granted store credit: {credit}", readers=_PLACES, customer_field="credit")
WITHDRAWN = Event(
    "credit.withdrawn", "withdrew store credit: {credit}", readers=_PLACES, customer_field="credit"
)
FORFEITED = Event(
    "credit.forfeited", "forfeited store credit: {credit}", readers=_PLACES, customer_field="credit"
)

RESERVED = Event(
    "credit.reserved", "reserved store credit: {credit}", readers=_PLACES, customer_field="credit"
)
RELEASED = Event(
    "credit.released", "released reserved store credit: {credit}", readers=_PLACES, customer_field="credit"
)


def check_movement(amount: str | Decimal, currency: str) -> tuple[Decimal, str]:
    """An amount above zero and its currency. Raises `Invalid` as `check_amount`, `not_positive`, `unknown_currency`."""
    currency = check_currency(currency, "currency")
    checked = check_amount(amount, currency, "amount")
    if not checked:
        raise Invalid("not_positive", "This must be more than zero.", "amount")
    return checked, currency


def check_reason(text: str) -> str:
    return one_line(text, "reason", longest=200, required=True)


def check_reference(text: str) -> str:
    return one_line(text, "reference", longest=80, required=True)


def customer_without_access(decision: LoginDecision) -> Conflict:
    return Conflict(
        "customer_has_no_access",
        "This customer can't log in there, so nothing is reserved for them. The log-in check says why.",
        details={"reason": decision.value},
    )


def reference_reused() -> Conflict:
    return Conflict(
        "reference_reused", "Another amount was reserved under this reference. Choose another.", "reference"
    )


def reservation_released() -> Conflict:
    return Conflict(
        "reservation_released",
        "This reservation was released. Reserve again under another reference.",
        "reference",
    )


def reservation_captured() -> Conflict:
    return Conflict(
        "reservation_captured", "An order has taken this. Send the order as cancelled to give it back."
    )


def no_such_reservation() -> NotFound:
    return NotFound("no_such_reservation", "Nothing is reserved under this reference.")


def insufficient_credit() -> Conflict:
    return Conflict("insufficient_credit", "There is less store credit than that.", "amount")


def credit_given_back() -> Conflict:
    return Conflict("credit_given_back", "More than was spent, less what was given back already.", "amount")


def no_site_in_currency(currency: str) -> Invalid:
    return Invalid(
        "no_site_in_currency",
        "{currency} is the main currency of none of these sites.",
        "currency",
        currency=currency,
    )
