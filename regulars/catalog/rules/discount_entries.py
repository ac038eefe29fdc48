"""A discount as it is entered: what may be in it (DIS-01)."""

from decimal import Decimal

from regulars.catalog.rules import DiscountKind
from regulars.catalog.rules.terms import check_percent, check_positive
from regulars.kernel.audit import Event
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.i18n import noop
from regulars.sites.rules import check_currency

__all__ = [
    "DISCOUNT_ADDED",
    "DISCOUNT_CHANGED",
    "DISCOUNT_REMOVED",
    "LABELS",
    "check_minimum",
    "check_value",
    "no_such_discount",
]

LABELS = {
    "name": noop("Name"),
    "names": noop("Names in other languages"),
    "kind": noop("Kind"),
    "value": noop("Value"),
    "currency": noop("Currency"),
    "priority": noop("Priority"),
    "combinable": noop("Combinable"),
    "group": noop("Customer group"),
    "tag": noop("Tag"),
    "type": noop("Customer type"),
    "minimum": noop("Minimum of the order"),
    "starts_at": noop("Begins"),
    "ends_at": noop("Ends"),
    "active": noop("Active"),
    "sites": noop("Sites"),
}
_READERS = {"discount": str}
DISCOUNT_ADDED = Event("discount.added", "added discount {discount}", readers=_READERS)
DISCOUNT_CHANGED = Event("discount.changed", "changed discount {discount}: {fields}", LABELS, _READERS)
DISCOUNT_REMOVED = Event("discount.removed", "deleted discount {discount}", readers=_READERS)
LEAST_PERCENT = Decimal("0.01")


def check_value(kind: str, value: str | Decimal, currency: str) -> tuple[DiscountKind, Decimal, str]:
    """More than nothing: a percent up to 100 with at most two decimals, or an amount in minor units of its currency.

    Raises `Invalid` `unknown_value`, `out_of_range`, `too_many_decimals`, `currency_of_percent`, `unknown_currency`, `not_positive`.
    """
    if kind not in set(DiscountKind):
        raise Invalid("unknown_value", "Choose percent or amount.", "kind")
    if kind == DiscountKind.PERCENT:
        if currency:
            raise Invalid("currency_of_percent", "A percent has no currency.", "currency")
        return DiscountKind.PERCENT, check_percent(value, "value", least=LEAST_PERCENT), ""
    if not currency:
        raise Invalid("required", "Please fill this in.", "currency")
    currency = check_currency(currency, "currency")
    return DiscountKind.AMOUNT, check_positive(value, currency, "value"), currency


def check_minimum(value: str | Decimal | None, currency: str) -> Decimal | None:
    """What an order has to come to before any discount. That of a percent is in the currency of each shop, with two decimals at most."""
    return None if value is None else check_positive(value, currency or "EUR", "minimum")


def no_such_discount() -> NotFound:
    return NotFound("no_such_discount", "There is no discount with this code.")
