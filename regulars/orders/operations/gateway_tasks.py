"""What the change of an order wants from a gateway: written with the change, done by the worker, never inside a transaction (G31).

A task is taken by putting it off, which commits; killed meanwhile, it is tried again under the same key, so the gateway does it once.
Tasks of one payment are done in their order.
"""

from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from regulars.cards.models import Gateway
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.kernel.jobs import periodic
from regulars.orders.models import Authorisation, GatewayTask, Payment
from regulars.orders.operations.locks import locked_order
from regulars.orders.rules.gateway_tasks import GIVE_UP_AFTER, TaskKind, TaskState, pause_after
from regulars.orders.rules.states import PaidBy, PaymentStatus

__all__ = ["ask_gateway", "capture_authorised", "do_gateway_tasks", "do_next_gateway_task"]

_DONE_BY = {
    TaskKind.CAPTURE: {ChargeState.CAPTURED},
    TaskKind.VOID: {ChargeState.VOIDED, ChargeState.ABSENT},
    TaskKind.REFUND: {ChargeState.REFUNDED},
}
_TAKE = """
UPDATE orders_gatewaytask SET tries = tries + 1, due_at = statement_timestamp() + interval '1 minute'
WHERE id = (
    SELECT task.id FROM orders_gatewaytask task
    WHERE task.state = 'open' AND task.due_at <= statement_timestamp() AND NOT EXISTS (
        SELECT 1 FROM orders_gatewaytask earlier
        WHERE earlier.payment_id = task.payment_id AND earlier.state = 'open' AND earlier.id < task.id
    )
    ORDER BY task.due_at, task.id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id"""


def ask_gateway(payment: Payment, kind: TaskKind, amount: Decimal) -> GatewayTask:
    """Have the worker do this at the payment's gateway; the caller has locked the payment."""
    return GatewayTask.objects.create(payment=payment, kind=kind.value, amount=amount)


def capture_authorised(payments: list[Payment]) -> None:
    """Charge what was put aside on cards: the order is placed for good."""
    for payment in payments:
        if payment.method == PaidBy.CARD and payment.state == PaymentStatus.AUTHORISED:
            ask_gateway(payment, TaskKind.CAPTURE, payment.amount)


@periodic
def do_gateway_tasks() -> None:
    """Do all that is due."""
    while do_next_gateway_task():
        pass


def do_next_gateway_task() -> bool:
    """Do one; False: none is due."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        row = cursor.fetchone()
    if row is None:
        return False
    task = GatewayTask.objects.select_related("payment__gateway", "payment__order").get(pk=row[0])
    _note(task, _done(task))
    return True


def _done(task: GatewayTask) -> Charge:
    payment, key = task.payment, task.key.hex
    gateway, currency = payment.gateway, payment.order.currency
    if gateway is None:
        return Charge(ChargeState.ABSENT)
    match TaskKind(task.kind):
        case TaskKind.CAPTURE:
            charge = gateways.capture(gateway, payment.reference, task.amount, currency, key=key)
            is_last = charge.state is ChargeState.UNKNOWN and task.tries >= GIVE_UP_AFTER
            return _looked_up(payment, gateway) if is_last else charge
        case TaskKind.VOID if not _captures(payment).filter(state=TaskState.DONE.value).exists():
            charge = gateways.void(gateway, payment.reference, key=key)
            if (
                charge.state is not ChargeState.DECLINED
                or not _captures(payment).filter(tries__gt=0).exists()
            ):
                return charge
    return gateways.refund(gateway, payment.reference, task.amount, currency, key=key)


def _captures(payment: Payment) -> QuerySet[GatewayTask]:
    """One that failed may have charged the card nevertheless, where no answer came."""
    return GatewayTask.objects.filter(payment=payment, kind=TaskKind.CAPTURE.value)


def _looked_up(payment: Payment, gateway: Gateway) -> Charge:
    """CAPTURED where the gateway says so after all."""
    used = Authorisation.objects.filter(order=payment.order_id, reference=payment.reference).first()
    if used is not None:
        charge = gateways.look_up(gateway, key=bytes(used.key).hex())
        if charge.state is ChargeState.CAPTURED:
            return charge
    return Charge(ChargeState.UNKNOWN)


def _note(task: GatewayTask, charge: Charge) -> None:
    """What the gateway answered. Who cancelled meanwhile has left the payment voided, and a task behind this one that gives the money back."""
    kind = TaskKind(task.kind)
    wanted = _DONE_BY[kind] | ({ChargeState.REFUNDED} if kind is TaskKind.VOID else set())
    with transaction.atomic():
        locked = locked_order(task.payment.order)
        task.refresh_from_db(fields=["state"])
        if task.state != TaskState.OPEN:
            return  # another worker took over and has noted it
        payment = next(paid for paid in locked.payments if paid.pk == task.payment_id)
        if charge.state in wanted:
            task.state = TaskState.DONE.value
            if kind is TaskKind.CAPTURE and payment.state == PaymentStatus.AUTHORISED:
                payment.state = PaymentStatus.PAID.value
                payment.save(update_fields=["state"])
                locked.store()
        elif charge.state is not ChargeState.UNKNOWN or task.tries >= GIVE_UP_AFTER:
            is_refused = charge.state is not ChargeState.UNKNOWN
            task.state = TaskState.FAILED.value
            task.code = (charge.code or charge.state.value)[:60] if is_refused else ""
            if kind is TaskKind.REFUND and is_refused:
                payment.refunded -= task.amount  # it can be given back in another way
                payment.save(update_fields=["refunded"])
                locked.store()
        else:
            task.due_at = now() + pause_after(task.tries)
        task.save(update_fields=["state", "code", "due_at"])
