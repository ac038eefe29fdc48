"""An order with everything on it. Who may see it is asked before: `queries.history` for customers, the grant for staff."""

from collections.abc import Collection
from dataclasses import dataclass

from regulars.kernel.hot import fetch_one
from regulars.orders.models import Order, OrderLine, OrderPerson, Payment
from regulars.orders.rules.steps import Step, steps_of
from regulars.sites.rules.types import type_label

__all__ = ["OrderDetail", "details_of", "order_numbers"]

_NAMES = """
SELECT (SELECT name FROM catalog_fulfilmentcentre WHERE lower(code) = lower(%s)),
    (SELECT name FROM sites_customertype WHERE code = %s)"""


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """`person` of an erased customer is empty; `centre` and `customer_type` are names of today, or the codes of what is gone."""

    order: Order
    person: OrderPerson
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...]
    centre: str
    customer_type: str

    @property
    def steps(self) -> list[Step]:
        order = self.order
        return steps_of(order.placed_at, order.steps, was_held=bool(order.held_for))


def details_of(order: Order) -> OrderDetail:
    """Three statements, one more for a person who isn't loaded yet."""
    centre, type_name = fetch_one(_NAMES, [order.centre, order.customer_type])
    return OrderDetail(
        order,
        order.person,
        tuple(OrderLine.objects.filter(order=order).order_by("position")),
        tuple(Payment.objects.filter(order=order).order_by("pk")),
        centre=centre or order.centre,
        customer_type=type_label(order.customer_type, type_name or order.customer_type),
    )


def order_numbers(ids: Collection[int | None], customer_id: int | None = None) -> dict[int, str]:
    """By the ids of orders, of which some may be none; with a customer of those that are theirs."""
    known = [order_id for order_id in ids if order_id]
    orders = Order.objects.filter(pk__in=known)
    if customer_id is not None:
        orders = orders.filter(customer=customer_id)
    return dict(orders.values_list("pk", "number")) if known else {}
