"""What is answered after something was done with an order."""

from typing import Any

from ninja import Schema

from regulars.orders.models import Order

__all__ = ["OrderStateSchema", "state_response"]


class OrderStateSchema(Schema):
    """How the order stands now; `version` is what the next change is made on."""

    id: int
    number: str
    state: str
    payment_state: str
    version: int


def state_response(order: Order) -> dict[str, Any]:
    return {
        "id": order.pk,
        "number": order.number,
        "state": order.state,
        "payment_state": order.payment_state,
        "version": order.version,
    }
