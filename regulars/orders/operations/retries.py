"""What failed at a gateway for good is tried again because somebody wants it (G31)."""

from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.orders.models import GatewayTask, Order, Payment
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.records import note_order
from regulars.orders.queries.failures import failures_of
from regulars.orders.rules import events
from regulars.orders.rules.gateway_tasks import TaskKind, TaskState, nothing_to_retry

__all__ = ["retry_at_gateway"]


def retry_at_gateway(order: Order, *, version: int | None = None, by: Actor) -> Order:
    """Have the worker do again what failed, each under the key that it had, so that nothing is charged or given back twice. A refund that was refused counts
    again. In order: customer, order and payments locked, tasks opened, audit record. While some are under way, nothing happens.

    Raises `Conflict` `nothing_to_retry`, `version_conflict`.
    """
    with change(events.RETRIED, by=by) as record:
        locked = locked_order(order, version=version)
        tasks = [failure.task for failure in failures_of(locked.payments) if failure.can_retry]
        if not tasks:
            if GatewayTask.objects.filter(payment__order=locked.order, state=TaskState.OPEN.value).exists():
                record.nothing()
                return locked.order
            raise nothing_to_retry()
        payments = {payment.pk: payment for payment in locked.payments}
        for task in tasks:
            _open(task, payments[task.payment_id])
        stored = locked.store()
        note_order(record, stored)
    return stored


def _open(task: GatewayTask, payment: Payment) -> None:
    """With one try behind it: a capture that was begun may have charged the card, so cancelling the order doesn't take it away."""
    if task.kind == TaskKind.REFUND and task.code:
        payment.refunded += task.amount
        payment.save(update_fields=["refunded"])
    task.state, task.tries, task.due_at, task.code = TaskState.OPEN.value, 1, now(), ""
    task.save(update_fields=["state", "tries", "due_at", "code"])
