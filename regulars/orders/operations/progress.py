"""An order is worked on, completed, returned, and its invoice paid (ORD-09)."""

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.orders.models import Order
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.money_back import release_unpaid
from regulars.orders.operations.records import note_order
from regulars.orders.rules import events
from regulars.orders.rules.decisions import check_progress
from regulars.orders.rules.states import OrderState, PaidBy, PaymentStatus

__all__ = ["mark_paid", "progress_order"]


def progress_order(order: Order, *, to: OrderState, version: int | None = None, by: Actor) -> Order:
    """Lead an order on: in progress, completed, returned; what isn't paid by then isn't owed any more (G31). There already, nothing happens.

    Raises `Conflict` `wrong_state`, `version_conflict`. Nothing leads out of a hold this way (G18).
    """
    with change(events.PROGRESSED, by=by) as record:
        locked = locked_order(order, version=version)
        if locked.state is to:
            record.nothing()
            return locked.order
        check_progress(locked.state, to)
        if to is OrderState.RETURNED:
            release_unpaid(locked.payments)
        stored = locked.store(to)
        note_order(record, stored)
        record.note(became=to.value)
    return stored


def mark_paid(order: Order, *, version: int | None = None, by: Actor) -> Order:
    """Note that the invoice was paid; nothing happens where it was. Raises `Conflict` `nothing_due` where nothing is owed by invoice."""
    with change(events.PAID, by=by) as record:
        locked = locked_order(order, version=version)
        invoice = next((paid for paid in locked.payments if paid.method == PaidBy.INVOICE), None)
        if invoice is None or invoice.state == PaymentStatus.VOIDED:
            raise Conflict("nothing_due", "Nothing is owed by invoice for this order.")
        if invoice.state == PaymentStatus.PAID:
            record.nothing()
            return locked.order
        invoice.state = PaymentStatus.PAID.value
        invoice.save(update_fields=["state"])
        stored = locked.store()
        note_order(record, stored)
    return stored
