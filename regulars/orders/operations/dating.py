"""When orders of the demo world were placed."""

from datetime import datetime

from regulars.orders.models import Order, Payment

__all__ = ["date_back"]


def date_back(order: Order, placed_at: datetime, *, changed_at: datetime) -> None:
    """Part of loading the demo world, whose orders are placed like all others, all of them today."""
    stored = Order.objects.filter(pk=order.pk)
    stored.update(placed_at=placed_at, changed_at=changed_at)
    stored.exclude(decided_at=None).update(decided_at=changed_at)
    Payment.objects.filter(order=order).update(at=placed_at)
