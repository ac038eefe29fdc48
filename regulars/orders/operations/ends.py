"""Orders are cancelled, and what was paid for them is refunded (ORD-09, CRD-06, G31)."""

from decimal import Decimal

from regulars.kernel.actor import Actor, ActorKind
from regulars.kernel.audit import change
from regulars.kernel.errors import NotFound
from regulars.kernel.money import check_total
from regulars.orders.models import Order
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.mails import notify_buyer
from regulars.orders.operations.money_back import give_back, release
from regulars.orders.operations.records import note_order
from regulars.orders.queries.history import order_seen
from regulars.orders.rules import events, mails
from regulars.orders.rules.decisions import check_cancel, check_refund
from regulars.orders.rules.history import check_cancel_here
from regulars.orders.rules.refunds import RefundWish, refund_shares
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.orders.rules.steps import OrderStep

__all__ = ["cancel_order", "cancel_own_order", "refund_order"]


def cancel_order(order: Order, *, version: int | None = None, by: Actor) -> Order:
    """End an order that isn't completed: customers before work begins, everybody else also while it goes on. What was paid goes back: credit at
    once, cards by the worker. In order: customer, balance, order and payments locked, payments released, mail, audit record.

    Raises `Conflict` `wrong_state`, `version_conflict`, `NotFound` `no_such_order` for a customer whose order it isn't any more.
    """
    with change(events.CANCELLED, by=by) as record:
        locked = locked_order(order, version=version)
        if by.kind is ActorKind.CUSTOMER and by.id != locked.order.customer_id:
            raise NotFound("no_such_order", "There is no such order.")
        check_cancel(locked.state, by)
        release(locked.payments, by=by)
        stored = locked.store(OrderState.CANCELLED)
        notify_buyer(mails.CANCELLED, stored)
        note_order(record, stored, paid_with=locked.payments)
    return stored


def refund_order(order: Order, wish: RefundWish, *, version: int | None = None, by: Actor) -> Order:
    """Give back a part of what was paid, or all of it: to the card first, then as credit, unless the wish says how much of each (CRD-06).
    An invoice is marked as paid before. Locks, mail and record as `cancel_order`.

    Raises `Conflict` `wrong_state` for a held order, `more_than_paid`, `version_conflict`, `Invalid` `no_amount`.
    """
    with change(events.REFUNDED, by=by) as record:
        locked = locked_order(order, version=version)
        check_refund(locked.state)
        shares = {
            method: check_total(share, locked.order.currency, "amount")
            for method, share in refund_shares(locked.parts, wish).items()
        }
        for payment in locked.payments:
            if amount := shares.get(PaidBy(payment.method)):
                give_back(payment, amount, by=by)
        stored = locked.store(step=OrderStep.REFUNDED)
        refunded = sum(shares.values(), Decimal(0))
        notify_buyer(mails.REFUNDED, stored, refunded=refunded)
        note_order(record, stored, paid_with=locked.payments)
        record.note(amount={"amount": f"{refunded}", "currency": stored.currency})
    return stored


def cancel_own_order(account_id: int, site_id: int, order_id: int, *, by: Actor) -> Order:
    """As `cancel_order`, for a customer at a site: of what they see there, what was placed there.

    Raises `NotFound` `no_such_order`, `Conflict` `not_here` for an order of another site of theirs, `wrong_state`.
    """
    seen = order_seen(account_id, site_id, order_id)
    check_cancel_here(seen.place, seen.site_name)
    return cancel_order(seen.order, by=by)
