"""What is on record of orders that were taken away as a file (ORD-06)."""

from collections.abc import Mapping

from regulars.kernel.audit import Event
from regulars.kernel.i18n import listed, noop, translate
from regulars.orders.rules.states import STATE_LABELS, OrderState

__all__ = ["LIST_EXPORTED", "PERSONAL", "filter_label", "filters_in_words"]

PERSONAL = frozenset(
    {"email", "reference"}
)  # filters of which records keep that they were on, not their values
_LABELS = {
    "number": noop("Order number"),
    "email": noop("Email"),
    "reference": noop("Reference"),
    "customer": noop("Number of a customer"),
    "site": noop("Site"),
    "set": noop("Set"),
    "state": noop("State"),
    "held": noop("Approval"),
    "kind": noop("Ordered as"),
    "origin": noop("Origin"),
    "since": noop("From"),
    "until": noop("Until"),
}


def filters_in_words(filters: Mapping[str, str]) -> str:
    """`State Placed and Site Mystic Kids`; of what is personal only that it was asked for."""
    return listed([_filter(code, value) for code, value in filters.items()])


def filter_label(code: str) -> str:
    return translate(_LABELS.get(code, code))


def _filter(code: str, value: str) -> str:
    label = filter_label(code)
    words = translate(STATE_LABELS[OrderState(value)]) if code == "state" else value
    return label if code in PERSONAL else f"{label} {words}"


LIST_EXPORTED = Event(
    "order.list_exported", "downloaded orders as a file: {filters}", readers={"filters": filters_in_words}
)
