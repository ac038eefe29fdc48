"""The ways in which a site is paid, in words (SHP-03)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from regulars.kernel.audit import Event
from regulars.kernel.i18n import listed, noop, translate
from regulars.orders.rules.states import PaidBy

__all__ = ["GROUP", "KIND_LABELS", "PAYMENT_CHANGED", "line_in_words"]

GROUP = "payment:"  # before the field of a site, where records name it
KIND_LABELS = {
    PaidBy.INVOICE: noop("Invoice"),
    PaidBy.CARD: noop("Card"),
    PaidBy.CREDIT: noop("Store credit"),
}


def line_in_words(
    kind: str, gateway: str | None, types: Iterable[str], names: Mapping[str, str] = MappingProxyType({})
) -> str:
    """`Card (through Cards, for Employee)`; types without a name by their code."""
    details = [translate("through {gateway}", gateway=gateway)] if gateway else []
    if types := listed(names.get(code, code) for code in types):
        details.append(translate("for {types}", types=types))
    return translate(KIND_LABELS[PaidBy(kind)]) + (f" ({', '.join(details)})" if details else "")


def methods_in_words(methods: Iterable[Mapping[str, Any]]) -> str:
    """As a record keeps them."""
    active = [
        line_in_words(method["kind"], method["gateway"], method["types"])
        for method in methods
        if method["active"]
    ]
    return "; ".join(active) or translate("None of its own")


PAYMENT_CHANGED = Event(
    "site.payment_changed",
    "changed how {site} is paid: {fields}",
    {f"{GROUP}methods": noop("Payment methods")},
    {f"{GROUP}methods": methods_in_words},
)
