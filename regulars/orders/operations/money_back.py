"""How what was paid goes back: credit at once, cards by the worker, invoices by whoever keeps the books."""

from decimal import Decimal

from regulars.credit.operations.entries import return_credit
from regulars.credit.rules import EntryKind
from regulars.kernel.actor import Actor
from regulars.orders.models import GatewayTask, Payment
from regulars.orders.operations.gateway_tasks import ask_gateway
from regulars.orders.rules.gateway_tasks import TaskKind, TaskState
from regulars.orders.rules.states import PaidBy, PaymentStatus

__all__ = ["give_back", "release", "release_unpaid"]


def release(payments: list[Payment], *, by: Actor) -> None:
    """Nothing is owed for the order any more: credit is released, authorisations are voided, what was charged is refunded."""
    for payment in payments:
        left = payment.amount - payment.refunded
        if payment.state == PaymentStatus.PAID and left:
            give_back(payment, left, kind=EntryKind.RELEASE, by=by)
    release_unpaid(payments)


def release_unpaid(payments: list[Payment]) -> None:
    """What nobody has paid so far isn't owed any more, by invoice or by card."""
    for payment in payments:
        if payment.state == PaymentStatus.PAID:
            continue
        if payment.state == PaymentStatus.AUTHORISED:
            _stop_capture(payment)
            ask_gateway(payment, TaskKind.VOID, payment.amount)
        payment.state = PaymentStatus.VOIDED.value
        payment.save(update_fields=["state"])


def give_back(payment: Payment, amount: Decimal, *, kind: EntryKind = EntryKind.REFUND, by: Actor) -> None:
    """A part of what was paid, at most what is left of it (`refund_within_payment`)."""
    payment.refunded += amount
    payment.save(update_fields=["refunded"])
    if payment.method == PaidBy.CREDIT and payment.credit_entry is not None:
        return_credit(payment.credit_entry, amount, kind=kind, by=by)
    elif payment.method == PaidBy.CARD:
        ask_gateway(payment, TaskKind.REFUND, amount)


def _stop_capture(payment: Payment) -> None:
    """One that the worker has not begun; after one that it has, the VOID gives the money back."""
    GatewayTask.objects.filter(
        payment=payment, kind=TaskKind.CAPTURE.value, state=TaskState.OPEN.value, tries=0
    ).delete()
