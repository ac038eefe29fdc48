"""What is held of a customer's addresses and orders, in words for the page to print."""

from collections.abc import Mapping
from typing import Any

from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.fields.queries import definitions_of
from regulars.fields.rules.values import display_value
from regulars.kernel.i18n import noop, translate

__all__ = ["address_in_words", "person_in_words"]

_LABELS = {
    "email": noop("Email"),
    "name": noop("Name"),
    "company": noop("Company"),
    "phone": noop("Phone"),
    "b2b_reference": noop("Reference"),
    "employee_id": noop("Employee id"),
    "charge_id": noop("Charge id"),
    "remark": noop("Remark"),
    "shipping": noop("Shipping address"),
    "billing": noop("Billing address"),
    "decision_reason": noop("Reason"),
    "discount_reason": noop("Reason for the discount"),
}


def address_in_words(values: Mapping[str, str]) -> str:
    entry = Entry(**{name: str(values.get(name) or "") for name in FIELDS})
    return ", ".join([*written_lines(entry), *([country_named(entry.country)] if entry.country else [])])


def person_in_words(person: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of what an order keeps of its buyer; answers of the checkout form by the names of their attributes."""
    more = person.get("more") or {}
    known = definitions_of(more) if more else {}
    return [
        (translate(_LABELS[name]), address_in_words(value) if isinstance(value, dict) else value)
        for name, value in person.items()
        if name in _LABELS
    ] + [
        (known[code].label, display_value(known[code], value)) if code in known else (code, str(value))
        for code, value in more.items()
    ]
