"""What a gateway refused or never answered, and whether it may be asked again (G31)."""

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.orders.models import GatewayTask, Payment
from regulars.orders.rules.gateway_tasks import TaskKind, TaskState, can_retry
from regulars.orders.rules.states import PaymentStatus

__all__ = ["Failure", "failures_of"]


@dataclass(frozen=True, slots=True)
class Failure:
    task: GatewayTask
    can_retry: bool


def failures_of(payments: Iterable[Payment]) -> list[Failure]:
    """The oldest first, of the payments of one order. One statement, none where nothing is paid through a gateway."""
    paid = {payment.pk: payment for payment in payments if payment.gateway_id is not None}
    tasks = list(GatewayTask.objects.filter(payment__in=paid).order_by("pk")) if paid else []
    last_refunds = {task.payment_id: task.pk for task in tasks if task.kind == TaskKind.REFUND}
    return [
        Failure(
            task,
            _can_retry(task, paid[task.payment_id], is_last=task.pk == last_refunds.get(task.payment_id)),
        )
        for task in tasks
        if task.state == TaskState.FAILED
    ]


def _can_retry(task: GatewayTask, payment: Payment, *, is_last: bool) -> bool:
    return can_retry(
        TaskKind(task.kind),
        task.amount,
        payment.amount - payment.refunded,
        PaymentStatus(payment.state),
        refused=bool(task.code),
        is_last_refund=is_last,
    )
