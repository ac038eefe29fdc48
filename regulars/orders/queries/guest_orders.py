"""The order that a guest's link opens, that a link offers to an account, and one that has just been placed."""

from datetime import timedelta

from django.utils.timezone import now

from regulars.customers.queries.tokens import holder_of, token_hash
from regulars.customers.rules.mails import Purpose
from regulars.kernel.errors import NotFound
from regulars.kernel.texts import can_be_stored
from regulars.orders.models import Order, OrderClaim, SiteOrders
from regulars.orders.queries.details import OrderDetail, details_of
from regulars.orders.queries.listing import numbered
from regulars.orders.rules.terms import GUEST_DAYS

__all__ = ["guest_order", "offered_order", "placed_order"]


def guest_order(token: str, site_id: int) -> OrderDetail:
    """By the token of its page, at the host of its own site, for as many days as the site keeps it open.

    Raises `NotFound` `no_such_order`, whatever is wrong with the token (G10).
    """
    order = (
        Order.objects.select_related("person", "customer", "site__set")
        .filter(person__guest_token=token_hash(token), site=site_id)
        .first()
    )
    if order is None or (order.person.guest_token_at or order.placed_at) < now() - timedelta(
        days=_days(site_id)
    ):
        raise _no_such_order()
    return details_of(order)


def offered_order(token: str, site_id: int) -> Order | None:
    """What a link offers to an account at this site at this moment, or None. Only reads: the link stays good."""
    if holder_of(token, Purpose.ORDER_CLAIM, site_id=site_id) is None:
        return None
    return Order.objects.filter(
        pk__in=OrderClaim.objects.filter(pk=token_hash(token)).values("order")
    ).first()


def placed_order(number: str, account_id: int, site_id: int) -> Order:
    """An account's order at its site. Raises `NotFound` `no_such_order`."""
    found = numbered(Order.objects.filter(site=site_id, customer=account_id), number)
    order = found.first() if can_be_stored(number) else None
    if order is None:
        raise _no_such_order()
    return order


def _days(site_id: int) -> int:
    days = SiteOrders.objects.filter(site=site_id).values_list("guest_days", flat=True).first()
    return GUEST_DAYS if days is None else days


def _no_such_order() -> NotFound:
    return NotFound("no_such_order", "There is no such order.")
