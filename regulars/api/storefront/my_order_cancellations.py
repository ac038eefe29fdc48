"""The shopper takes an order back, before work on it begins (ORD-09)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.api.idempotency import idempotent
from regulars.api.schemas import Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.orders.operations.ends import cancel_own_order

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)


class CancelledOrderSchema(Schema):
    """How the order stands now."""

    id: int
    number: str
    state: str
    payment_state: str


@router.post("/{int:order_id}/cancellation", response={201: CancelledOrderSchema})
@idempotent()
def cancel_order(request: HttpRequest, order_id: int) -> Status[Any]:
    """What was paid goes back the way it was paid. 409 `wrong_state` where work has begun, `not_here` for an order that another shop shows."""
    account = account_here(request)
    order = cancel_own_order(account.id, visit_of(request).site.id, order_id, by=shopper(request))
    fields = ("number", "state", "payment_state")
    return Status(201, {"id": order.pk} | {name: getattr(order, name) for name in fields})
