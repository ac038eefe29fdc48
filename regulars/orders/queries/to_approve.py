"""What waits at a sub site for customers who approve there, the longest first (B2B-10, ROL-02)."""

from django.db.models import QuerySet

from regulars.kernel.lists import Page, Total, walk
from regulars.orders.models import Order
from regulars.orders.queries.approvers import may_approve_at, own_orders_of
from regulars.orders.queries.listing import numbered
from regulars.orders.rules.history import no_such_order
from regulars.orders.rules.states import OrderState

__all__ = ["order_to_approve", "orders_to_approve"]

_UP_TO = 1000


def orders_to_approve(
    account_id: int, site_id: int, *, cursor: str | None = None, limit: int = 20
) -> Page[Order]:
    """With person and lines; their own aren't among them. Nothing for those who approve nothing here. Four statements at most.

    Raises `Invalid` `bad_cursor`.
    """
    if not may_approve_at(account_id, site_id):
        return Page([], 1, Total(0, is_exact=True))
    waiting = _at(site_id).filter(state=OrderState.ON_HOLD).exclude(own_orders_of(account_id))
    rows = waiting.select_related("person").prefetch_related("lines")
    return walk(rows, ("placed_at", "pk"), cursor=cursor, limit=limit, up_to=_UP_TO)


def order_to_approve(
    account_id: int, site_id: int, *, order_id: int | None = None, number: str = ""
) -> Order:
    """One that waits or waited here, by its id or number; also their own, about which they are told that they don't decide. Two statements.

    Raises `NotFound` `no_such_order`, also for those who approve nothing here.
    """
    orders = _at(site_id)
    wanted = numbered(orders, number) if order_id is None else orders.filter(pk=order_id)
    found = wanted.exclude(held_for=[]).select_related("person", "site").first()
    if found is None or not may_approve_at(account_id, site_id):
        raise no_such_order()
    return found


def _at(site_id: int) -> QuerySet[Order]:
    return Order.objects.filter(site=site_id)
