"""What a list of orders comes to, by site and currency (ORD-06, ORD-11)."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce

from regulars.orders.models import Order
from regulars.orders.queries.listing import ORDERS, narrowed
from regulars.orders.rules.states import UNDONE, OrderState
from regulars.sites.models import Site
from regulars.staff.rules import Grant

__all__ = ["MOST", "Report", "Row", "report_of"]

MOST = 1_000  # orders that a report lists; its sums are of all
_UNDONE = Q(state__in=[state.value for state in UNDONE])
_MONEY = DecimalField(max_digits=19, decimal_places=4)


@dataclass(frozen=True)
class Row:
    """A site in a currency, by its name; with its code where several have that name. The sums are without orders that were declined, cancelled or returned, which `undone` counts."""

    site: str
    currency: str
    orders: int
    on_hold: int
    undone: int
    goods: Decimal
    discounts: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Report:
    """`reach` is of how many sites it tells, and how many there are; None where it is of all. `totals` are the rows of each currency in one, without a site."""

    orders: list[Order]
    count: int
    rows: list[Row]
    totals: list[Row]
    reach: tuple[int, int] | None


def report_of(grant: Grant, *, zone: str = "UTC", **meanings: Any) -> Report:
    """Of what the filters of the list leave. Two statements, three where it isn't of every site, whatever there is.

    Raises `Forbidden` `right_missing`, `field_hidden`.
    """
    orders = narrowed(grant, zone=zone, **meanings)
    rows = [Row(**row) for row in _grouped(orders)]
    return Report(
        orders=list(orders.order_by(*ORDERS.orders[""])[:MOST]),
        count=sum(row.orders for row in rows),
        rows=rows,
        totals=[_total(currency, rows) for currency in sorted({row.currency for row in rows})],
        reach=None if grant.sites is None else (len(grant.sites), Site.objects.count()),
    )


def _grouped(orders: Any) -> Any:
    sums = {
        name: Coalesce(Sum(column, filter=~_UNDONE), Value(0, _MONEY), output_field=_MONEY)
        for name, column in (
            ("goods", "item_total"),
            ("discounts", "discount_total"),
            ("shipping", "shipping_total"),
            ("tax", "tax_total"),
        )
    }
    whole = Coalesce(Sum("total", filter=~_UNDONE), Value(0, _MONEY), output_field=_MONEY)
    each = "site__name", "site__code", "currency"
    by_site = orders.select_related(None).order_by(*each).values(*each)
    counted = by_site.annotate(
        orders=Count("pk"),
        on_hold=Count("pk", filter=Q(state=OrderState.ON_HOLD.value)),
        undone=Count("pk", filter=_UNDONE),
        **sums,
    )
    found = [
        {"site": (row.pop("site__name"), row.pop("site__code")), "total": row.pop("whole"), **row}
        for row in counted.annotate(whole=whole)
    ]
    sites = Counter(name for name, _ in {row["site"] for row in found})
    for row in found:
        name, code = row["site"]
        yield row | {"site": name if sites[name] == 1 else f"{name} ({code})"}


def _total(currency: str, rows: list[Row]) -> Row:
    of = [row for row in rows if row.currency == currency]
    names = [name for name in Row.__dataclass_fields__ if name not in {"site", "currency"}]
    return Row("", currency, **{name: sum(getattr(row, name) for row in of) for name in names})
