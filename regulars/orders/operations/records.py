"""What the record of every verb about an order says."""

from collections.abc import Iterable

from regulars.kernel.audit import Entry
from regulars.orders.models import Order, Payment
from regulars.orders.rules.states import PaidBy

__all__ = ["note_order"]


def note_order(record: Entry, order: Order, *, paid_with: Iterable[Payment] = ()) -> None:
    """Which it is, whose, and where it was placed; no personal value. Of what is `paid_with` or given back, whether it moves store credit."""
    record.about("order", order.pk)
    record.about("customer", order.customer_id)
    record.about("site", order.site_id)
    record.note(order=order.number, order_id=order.pk, site=order.site.code)
    if any(payment.method == PaidBy.CREDIT for payment in paid_with):
        record.note(credit_moved=True)
