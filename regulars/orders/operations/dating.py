"""When orders of the demo world were placed."""

from datetime import datetime

from regulars.orders.models import Order, Payment
from regulars.orders.rules.steps import OrderStep, stored_step

__all__ = ["date_back"]


def date_back(order: Order, placed_at: datetime, *, changed_at: datetime) -> None:
    """Part of loading the demo world, whose orders are placed like all others, all of them today: their steps are spread until the last change."""
    stored = Order.objects.get(pk=order.pk)
    taken = [OrderStep(step["step"]) for step in stored.steps]
    moments = [
        placed_at + (changed_at - placed_at) * place / len(taken) for place in range(1, len(taken) + 1)
    ]
    stored.steps = [stored_step(step, at) for step, at in zip(taken, moments, strict=True)]
    stored.placed_at, stored.changed_at = placed_at, changed_at
    if stored.decided_at:
        stored.decided_at = moments[0]
    stored.save(update_fields=["steps", "placed_at", "changed_at", "decided_at"])
    Payment.objects.filter(order=order).update(at=placed_at)
