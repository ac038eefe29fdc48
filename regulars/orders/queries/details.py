"""An order with everything on it. Who may see it is asked before: `queries.history` for customers, the grant for staff."""

from collections.abc import Collection
from dataclasses import dataclass

from regulars.orders.models import Order, OrderLine, OrderPerson, Payment

__all__ = ["OrderDetail", "details_of", "order_numbers"]


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """`person` of an erased customer is empty."""

    order: Order
    person: OrderPerson
    lines: tuple[OrderLine, ...]
    payments: tuple[Payment, ...]


def details_of(order: Order) -> OrderDetail:
    """Two statements, one more for a person who isn't loaded yet."""
    return OrderDetail(
        order,
        order.person,
        tuple(OrderLine.objects.filter(order=order).order_by("position")),
        tuple(Payment.objects.filter(order=order).order_by("pk")),
    )


def order_numbers(ids: Collection[int | None], customer_id: int | None = None) -> dict[int, str]:
    """By the ids of orders, of which some may be none; with a customer of those that are theirs."""
    known = [order_id for order_id in ids if order_id]
    orders = Order.objects.filter(pk__in=known)
    if customer_id is not None:
        orders = orders.filter(customer=customer_id)
    return dict(orders.values_list("pk", "number")) if known else {}
