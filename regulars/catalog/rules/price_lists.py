"""The vocabulary of price lists and their prices: what may be said of them, and what the history says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from regulars.catalog.rules.periods import check_moment, check_order
from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.audit import Event
from regulars.kernel.errors import ErrorCollector, Invalid, NotFound
from regulars.kernel.i18n import counted, current_language, noop, translate
from regulars.kernel.money import written
from regulars.kernel.texts import one_line

__all__ = [
    "ADDED",
    "CHANGED",
    "EXPORTED",
    "GROUP",
    "IMPORTED",
    "MOST_NOTED",
    "MOST_PRIORITY",
    "PRICES_CHANGED",
    "REMOVED",
    "ListValues",
    "PriceRow",
    "check_list",
    "no_such_price_list",
    "price_in_words",
]

MOST_PRIORITY = 1_000
MOST_NOTED = 20  # prices that a record holds before and after; of more it says how many
GROUP = "price_list:"  # before each field, where records name it


def prices_in_words(prices: Sequence[Sequence[str]]) -> str:
    """`tea from 10: €2.50`, for each: code, from how many on, amount, currency."""
    return "; ".join(
        translate(
            "{product} from {quantity}: {amount}",
            product=product,
            quantity=quantity,
            amount=written(Decimal(amount), currency, current_language()),
        )
        for product, quantity, amount, currency in prices
    )


def _numbers(numbers: Mapping[str, int]) -> str:
    return translate(
        "{new} new, {changed} changed, {removed} removed",
        **{name: numbers[name] for name in ("new", "changed", "removed")},
    )


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


_LABELS = {
    f"{GROUP}name": noop("Name"),
    f"{GROUP}policy": noop("Pricing policy"),
    f"{GROUP}priority": noop("Priority"),
    f"{GROUP}starts_at": noop("Begins"),
    f"{GROUP}ends_at": noop("Ends"),
    f"{GROUP}active": noop("Active"),
    f"{GROUP}prices": noop("Prices"),
}
_READERS: dict[str, Any] = {
    "price_list": str,
    "prices": lambda number: counted("{number} price", "{number} prices", number),
    "numbers": _numbers,
    f"{GROUP}prices": prices_in_words,
    f"{GROUP}active": lambda value: translate("Yes" if value else "No"),
    f"{GROUP}starts_at": _moment,
    f"{GROUP}ends_at": _moment,
}
ADDED = Event("price_list.added", "added the price list {price_list} of {site}", _LABELS, _READERS)
CHANGED = Event(
    "price_list.changed", "changed the price list {price_list} of {site}: {fields}", _LABELS, _READERS
)
REMOVED = Event("price_list.removed", "deleted the price list {price_list} of {site}", _LABELS, _READERS)
PRICES_CHANGED = Event(
    "price_list.prices_changed",
    "changed prices in the list {price_list} of {site}: {prices}",
    _LABELS,
    _READERS,
)
IMPORTED = Event(
    "price_list.imported",
    "imported prices into the list {price_list} of {site}: {numbers}",
    readers=_READERS,
)
EXPORTED = Event(
    "price_list.exported", "downloaded the prices of the list {price_list} of {site}", readers=_READERS
)


@dataclass(frozen=True)
class ListValues:
    """All that can be said of a list beside its code and site. Without a policy, its code, it is open to everybody; it counts from `starts_at`
    until just before `ends_at`, to the second.
    """

    name: str
    policy: str | None = None
    priority: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    active: bool = True


@dataclass(frozen=True)
class PriceRow:
    """A price that is set; without an amount it is removed, if there is one."""

    product: str
    min_quantity: str | Decimal
    amount: str | Decimal | None


def check_list(values: ListValues) -> ListValues:
    """As they are kept. Raises `Invalid` with everything that is wrong: `required`, `too_long`, `out_of_range`, `ends_before_start`."""
    problems = ErrorCollector()
    name = values.name
    with problems.field():
        name = one_line(values.name, "name", longest=100, required=True)
    with problems.field():
        if abs(values.priority) > MOST_PRIORITY:
            raise Invalid(
                "out_of_range",
                "From {least} to {most}.",
                "priority",
                least=-MOST_PRIORITY,
                most=MOST_PRIORITY,
            )
    moments: dict[str, datetime | None] = {"starts_at": None, "ends_at": None}
    for field in moments:
        with problems.field():
            moments[field] = check_moment(getattr(values, field), field)
    starts_at, ends_at = moments.values()
    with problems.field():
        check_order(starts_at, ends_at)
    problems.refuse()
    return ListValues(name, values.policy, values.priority, starts_at, ends_at, active=values.active)


def price_in_words(product: str, quantity: Decimal, amount: Decimal, currency: str) -> list[str]:
    """As a record holds it."""
    return [product, written_quantity(quantity), f"{amount:f}", currency]


def no_such_price_list() -> NotFound:
    return NotFound("no_such_price_list", "There is no price list with this code.")
