"""Whom an order is for, as far as staff see it: an order at a site of theirs shows its person row, by the groups of their role, and no profile (D-34)."""

from collections.abc import Mapping
from copy import copy
from types import MappingProxyType

from regulars.fields.queries import definitions_of
from regulars.fields.rules import Definition
from regulars.fields.rules.values import display_value
from regulars.orders.models import OrderPerson, Payment
from regulars.staff.rules import Grant

__all__ = ["answers_of", "hidden_of", "seen_label", "seen_person"]

_B2B = ("company",)
# The fields of a customer that must be seen, all of them, to see what the order keeps. A remark may hold any of them.
_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("first_name", "last_name"),
        "email": ("email",),
        "phone": ("phone",),
        "company": _B2B,
        "b2b_reference": _B2B,
        "employee_id": _B2B,
        "charge_id": _B2B,
        "shipping": ("addresses",),
        "billing": ("addresses",),
        "remark": ("first_name", "last_name", "email", "phone", "addresses"),
    }
)


def hidden_of(grant: Grant) -> frozenset[str]:
    """What of `OrderPerson` isn't shown."""
    return frozenset(name for name, fields in _NEEDS.items() if not all(map(grant.sees, fields)))


def seen_person(person: OrderPerson, grant: Grant) -> OrderPerson:
    """A copy without that, to be shown."""
    visible = copy(person)
    for name in hidden_of(grant):
        setattr(visible, name, {} if name in {"shipping", "billing"} else "")
    return visible


def seen_label(payment: Payment, grant: Grant) -> str:
    """Which card it was, for those who see cards."""
    return payment.label if grant.sees("cards") else ""


def answers_of(
    person: OrderPerson, grant: Grant | None = None, known: Mapping[str, Definition] | None = None
) -> list[tuple[str, str, str]]:
    """Code, label and text of the answers to the checkout form that staff see, as attributes of their groups are (B2B-12); without a grant
    all of them, for the customer. One statement at most, none where the definitions are known.
    """
    if known is None:
        known = definitions_of(person.more) if person.more else {}
    if grant is None:
        gone = [(code, code, str(value)) for code, value in person.more.items() if code not in known]
    else:
        known = {code: found for code, found in known.items() if grant.sees(f"{found.group}:{code}")}
        gone = []
    return [
        (code, known[code].label, display_value(known[code], value))
        for code, value in person.more.items()
        if code in known
    ] + gone
