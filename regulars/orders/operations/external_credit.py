"""What an order of a shop outside takes of the credit that was reserved under its number (EXT-02)."""

from regulars.credit.operations.entries import give_reserved_back
from regulars.credit.operations.reservations import capture_reservation, held_reservation
from regulars.kernel.actor import Actor
from regulars.orders.models import Order
from regulars.orders.rules.states import OrderState

__all__ = ["settle_reserved"]

OVER = frozenset({OrderState.CANCELLED.value, OrderState.DECLINED.value})


def settle_reserved(order: Order, *, by: Actor) -> None:
    """A part of the verb that records it, at its end: nobody who has a balance waits for an order of a shop outside.

    An order that is cancelled or declined gives back what is reserved for it, and what it has taken; any other takes it. Raises `Busy`.
    """
    held = held_reservation(order.site_id, order.number, [order.customer_id], order_id=order.pk)
    if held is None:
        return
    if order.state in OVER:
        give_reserved_back(held, by=by)
    else:
        total = order.total if held.entry.currency == order.currency else None
        capture_reservation(held, order_id=order.pk, total=total, by=by)
