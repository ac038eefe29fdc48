"""Guests are forgotten when their order is as old as the site keeps them: as by an erasure, each with a record (1.10)."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_customer
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import SYSTEM, Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import DomainError
from regulars.kernel.jobs import periodic
from regulars.kernel.tidying import forget
from regulars.orders.models import Order, OrderClaim
from regulars.orders.queries.old_guests import former_guests, gone_guests, is_old_guest, old_guests

__all__ = ["forget_guest", "forget_old_claims", "forget_old_guests"]

PORTIONS = 10  # of fifty, at a time: whoever else is to be tidied up isn't kept waiting
MARKED = 1_000  # orders in a portion of those that are only marked
CLAIMS_KEPT = timedelta(days=30)


@periodic
def forget_old_guests() -> None:
    """A portion after the other, each guest in a transaction of their own: a worker that is killed goes on behind them.

    Orders of those who were forgotten the last time, or went otherwise, are marked first, so that nobody walks past them again.
    """
    _mark_gone()
    last = None
    for _ in range(PORTIONS):
        portion = old_guests(after=last)
        for last in portion:
            _forget(last[0])
        if not portion:
            break
    for guest_id in former_guests(limit=PORTIONS):
        _forget(guest_id)


def _forget(guest_id: int) -> None:
    """Who is in use, or gone, is asked about the next time."""
    with suppress(DomainError):
        forget_guest(Customer(pk=guest_id), by=SYSTEM)


def _mark_gone() -> None:
    for _ in range(PORTIONS):
        with transaction.atomic():
            orders = gone_guests(limit=MARKED)
            Order.objects.filter(pk__in=orders).update(guest_gone=True)
        if len(orders) < MARKED:
            return


def forget_guest(guest: Customer, *, by: Actor) -> None:
    """Empty and close a guest whose time is over; asked again once they are locked: an open order or a link to claim one keeps them."""
    with change(rules.ERASED, by=by) as entry:
        locked = lock_customer(guest)
        if not is_old_guest(locked.pk):
            entry.nothing()
            return
        erase(locked, by=by)
        entry.about("customer", locked.pk)
        entry.note(customer=locked.pk)


@periodic
def forget_old_claims() -> None:
    """Delete what links offered a month ago: whoever opens one hears no more than of any dead link."""
    forget(OrderClaim.objects.filter(created_at__lt=now() - CLAIMS_KEPT))
