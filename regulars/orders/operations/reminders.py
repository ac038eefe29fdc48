"""Orders on hold are brought to mind again, and never approved by themselves (B2B-10, buying.md 1.11)."""

from django.db import connection, transaction
from django.utils.timezone import now

from regulars.kernel.jobs import periodic
from regulars.orders.models import Order
from regulars.orders.operations.mails import notify_order_still_held
from regulars.orders.rules.mails import REMIND_AFTER_DAYS

__all__ = ["remind_of_held_orders"]

_TAKE = """
UPDATE orders_order SET reminded_at = statement_timestamp() WHERE id = (
    SELECT id FROM orders_order WHERE state = 'on_hold' AND placed_at <= statement_timestamp() - make_interval(days => %(days)s)
        AND (reminded_at IS NULL OR reminded_at <= statement_timestamp() - make_interval(days => %(days)s))
    ORDER BY placed_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id"""


@periodic
def remind_of_held_orders() -> None:
    """Write of each order that waits once in a span, the longest waiting first. Each is noted with its mails: a worker that is killed goes on behind it."""
    while _remind_of_next():
        pass


@transaction.atomic
def _remind_of_next() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"days": REMIND_AFTER_DAYS})
        row = cursor.fetchone()
    if row is None:
        return False
    order = Order.objects.select_related("site").get(pk=row[0])
    notify_order_still_held(order, (now() - order.placed_at).days)
    return True
