"""Orders as rows of text for a file, one for each line: read in portions, however many there are (ORD-06, B2B-12)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.money import rounded
from regulars.orders.models import Order, OrderLine
from regulars.orders.queries.listing import ORDERS, narrowed
from regulars.orders.queries.persons import hidden_of
from regulars.staff.rules import Grant

__all__ = ["export_columns", "order_rows"]

PORTION = 1_000  # orders
_OF_ORDER = (
    *("number", "site", "set", "date", "state", "payment_state", "origin", "source_status"),
    *("customer", "kind", "type"),
)
_OF_PERSON = ("name", "email", "company", "b2b_reference", "employee_id", "charge_id")
_OF_LINE = (
    "position",
    "product",
    "product_name",
    "quantity",
    "unit_price",
    "discount",
    "tax_percent",
    "tax",
    "total",
)
_TOTALS = ("currency", "order_discount", "order_shipping", "order_total")


def export_columns(grant: Grant) -> list[str]:
    """Every column that is theirs to see."""
    return [*_OF_ORDER, *_seen(grant), *_OF_LINE, *_TOTALS]


def order_rows(grant: Grant, *, zone: str = "UTC", **meanings: Any) -> Iterator[tuple[str, ...]]:
    """Rows of `export_columns`, newest order first; of an erased customer numbers only. Two statements for each thousand orders.

    Raises `Forbidden` `right_missing`, `field_hidden`, before anything is read.
    """
    return _rows(narrowed(grant, zone=zone, **meanings), _seen(grant))


def _seen(grant: Grant) -> list[str]:
    hidden = hidden_of(grant)
    return [name for name in _OF_PERSON if name not in hidden]


def _rows(orders: QuerySet[Order], seen: list[str]) -> Iterator[tuple[str, ...]]:
    cursor, is_last = None, False
    while not is_last:
        page = ORDERS.page(orders, cursor=cursor, limit=PORTION)
        lines = _lines_of(page.items)
        for order in page.items:
            person = tuple(getattr(order.person, name) for name in seen)
            for line in lines.get(order.pk, [None]):
                yield (*_order(order), *person, *_line(line, order.currency), *_totals(order))
        cursor, is_last = page.next_cursor, page.next_cursor is None


def _lines_of(orders: Iterable[Order]) -> dict[int, list[OrderLine | None]]:
    found = defaultdict[int, list[OrderLine | None]](list)
    for line in OrderLine.objects.filter(order__in=list(orders)).order_by("order", "position"):
        found[line.order_id].append(line)
    return found


def _order(order: Order) -> tuple[str, ...]:
    return (
        order.number,
        order.site.code,
        order.set_code,
        order.placed_at.isoformat(timespec="seconds"),
        order.state,
        order.payment_state,
        order.origin,
        order.source_status,
        str(order.customer_id),
        order.customer_kind,
        order.customer_type,
    )


def _line(line: OrderLine | None, currency: str) -> tuple[str, ...]:
    if line is None:
        return ("",) * len(_OF_LINE)
    unit, discount, tax, total = (
        _amount(amount, currency) for amount in (line.unit_price, line.discount, line.tax, line.total)
    )
    quantity, percent = written_quantity(line.quantity), f"{line.tax_percent:f}"
    return str(line.position), line.product_code, line.name, quantity, unit, discount, percent, tax, total


def _totals(order: Order) -> tuple[str, ...]:
    amounts = (order.discount_total, order.shipping_total, order.total)
    return order.currency, *(_amount(amount, order.currency) for amount in amounts)


def _amount(amount: Any, currency: str) -> str:
    return f"{rounded(amount, currency):f}"
