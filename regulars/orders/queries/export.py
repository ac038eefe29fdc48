"""Orders as rows of text for a file, one for each line or order: read in portions, however many there are (ORD-06, ORD-11, B2B-12)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.db.models import QuerySet

from regulars.catalog.rules.quantities import written_quantity
from regulars.kernel.money import rounded
from regulars.orders.models import Order, OrderLine, OrderPerson
from regulars.orders.queries.listing import ORDERS, narrowed
from regulars.orders.queries.persons import hidden_of
from regulars.orders.rules.saved_exports import OF_LINE, OF_ORDER, OF_PERSON, TOTALS
from regulars.staff.rules import Grant

__all__ = ["Cells", "export_columns", "order_cells", "order_rows", "person_cells", "seen_persons"]

PORTION = 1_000  # orders
Cells: TypeAlias = dict[str, str]


def export_columns(grant: Grant, *, per_line: bool = True) -> list[str]:
    """Every column that is theirs to see."""
    return [*OF_ORDER, *seen_persons(grant), *(OF_LINE if per_line else ()), *TOTALS]


def seen_persons(grant: Grant) -> list[str]:
    hidden = hidden_of(grant)
    return [name for name in OF_PERSON if name not in hidden]


def order_rows(grant: Grant, *, zone: str = "UTC", **meanings: Any) -> Iterator[tuple[str, ...]]:
    """Rows of `export_columns`, newest order first; of an erased customer numbers only. Two statements for each thousand orders.

    Raises `Forbidden` `right_missing`, `field_hidden`, before anything is read.
    """
    columns = export_columns(grant)
    portions = order_cells(narrowed(grant, zone=zone, **meanings), per_line=True)
    return (
        tuple(({**cells, **person_cells(order.person)})[name] for name in columns)
        for portion in portions
        for order, cells in portion
    )


def person_cells(person: OrderPerson) -> Cells:
    return {name: getattr(person, name) for name in OF_PERSON}


def order_cells(orders: QuerySet[Order], *, per_line: bool) -> Iterator[list[tuple[Order, Cells]]]:
    """Cells by column of each line, or of each order, without those of persons: a thousand orders at a time, newest first."""
    cursor, is_last = None, False
    while not is_last:
        page = ORDERS.page(orders, cursor=cursor, limit=PORTION)
        lines = _lines_of(page.items) if per_line else {}
        yield [
            (order, _order(order) | _line(line, order.currency) | _totals(order))
            for order in page.items
            for line in lines.get(order.pk, [None])
        ]
        cursor, is_last = page.next_cursor, page.next_cursor is None


def _lines_of(orders: Iterable[Order]) -> dict[int, list[OrderLine | None]]:
    found = defaultdict[int, list[OrderLine | None]](list)
    for line in OrderLine.objects.filter(order__in=list(orders)).order_by("order", "position"):
        found[line.order_id].append(line)
    return found


def _order(order: Order) -> Cells:
    values = (
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
    return dict(zip(OF_ORDER, values, strict=True))


def _line(line: OrderLine | None, currency: str) -> Cells:
    if line is None:
        return dict.fromkeys(OF_LINE, "")
    unit, discount, tax, total = (
        _amount(amount, currency) for amount in (line.unit_price, line.discount, line.tax, line.total)
    )
    quantity, percent = written_quantity(line.quantity), f"{line.tax_percent:f}"
    position, code, name = str(line.position), line.product_code, line.name
    values = (position, code, name, quantity, unit, discount, percent, tax, total)
    return dict(zip(OF_LINE, values, strict=True))


def _totals(order: Order) -> Cells:
    amounts = (order.discount_total, order.shipping_total, order.total)
    values = (order.currency, *(_amount(amount, order.currency) for amount in amounts))
    return dict(zip(TOTALS, values, strict=True))


def _amount(amount: Any, currency: str) -> str:
    return f"{rounded(amount, currency):f}"
