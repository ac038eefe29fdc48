"""What orders of shops outside take of the credit that was reserved under their numbers (EXT-02)."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from regulars.credit.operations.settling import HeldReservation, Settled, settle
from regulars.kernel.actor import Actor
from regulars.orders.rules.states import OrderState

__all__ = ["Takes", "settle_reserved"]

OVER = frozenset({OrderState.CANCELLED.value, OrderState.DECLINED.value})


class Takes(NamedTuple):
    """What of an order counts for what is reserved for it."""

    number_key: str
    order_id: int
    state: str
    currency: str
    total: Decimal


def settle_reserved(
    held: Iterable[HeldReservation], orders: Iterable[Takes], *, by: Actor
) -> Collection[int]:
    """A part of verbs that record them: what is held by then is settled. Answers the accounts to which something came back.

    An order that is cancelled or declined gives back what is reserved for it, and what it has taken; any other takes it as far as its total
    goes: what a later version is less goes back, what it is more isn't taken. Amounts of another currency aren't compared.
    """
    reserved = {reservation.number_key: reservation for reservation in held}
    named = (order for order in orders if order.number_key in reserved)
    return settle([_settled(order, reserved[order.number_key]) for order in named], by=by)


def _settled(order: Takes, held: HeldReservation) -> Settled:
    over = order.state in OVER
    most = order.total if order.currency == held.currency else None
    return Settled(held.entry_id, order.order_id, Decimal(0) if over else most, over)
