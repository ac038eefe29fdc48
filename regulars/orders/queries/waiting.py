"""How many orders of a customer wait for approval."""

from regulars.orders.models import Order
from regulars.orders.rules.states import OrderState

__all__ = ["held_orders_of"]


def held_orders_of(customer_id: int) -> int:
    """An erasure declines them. One statement."""
    return Order.objects.filter(customer=customer_id, state=OrderState.ON_HOLD.value).count()
