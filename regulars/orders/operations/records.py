"""What the record of every verb about an order says."""

from regulars.kernel.audit import Entry
from regulars.orders.models import Order

__all__ = ["note_order"]


def note_order(record: Entry, order: Order) -> None:
    """Which it is, whose, and where it was placed; no personal value."""
    record.about("order", order.pk)
    record.about("customer", order.customer_id)
    record.about("site", order.site_id)
    record.note(order=order.number, order_id=order.pk, site=order.site.code)
