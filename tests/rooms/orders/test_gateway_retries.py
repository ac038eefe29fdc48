"""What failed at a gateway is tried again when staff say so, under the key that it had: nothing is charged or given back twice (G31)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.cards.models import TestCharge
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.kernel.models import AuditRecord
from regulars.orders.models import GatewayTask, Order, Payment
from regulars.orders.operations.decisions import approve_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.gateway_tasks import do_next_gateway_task
from regulars.orders.operations.retries import retry_at_gateway
from regulars.orders.rules.gateway_tasks import GIVE_UP_AFTER
from regulars.orders.rules.refunds import RefundWish
from tests.journeys.stories import SAM
from tests.rooms.orders.test_decisions import a_held_order, refused
from tests.rooms.orders.test_gateway_tasks import CARD, answers_get_lost, tasks, work

pytestmark = pytest.mark.django_db


def gives_up(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """The worker, on what is open: it is done, and no answer comes."""
    with monkeypatch.context() as lost:
        answers_get_lost(lost, call)
        work(GIVE_UP_AFTER - 1)


def an_approved_order() -> Order:
    return approve_order(a_held_order(paid=CARD), by=SAM)


def a_charged_order() -> Order:
    order = an_approved_order()
    work()
    return order


def refund(order: Order) -> None:
    refund_order(order, RefundWish(Decimal(4)), by=SAM)


def a_refused_refund() -> Order:
    order = a_charged_order()
    refund(order)
    TestCharge.objects.update(refunded=10)
    work()
    TestCharge.objects.update(refunded=0)
    assert (tasks()[-1], Payment.objects.get().refunded) == (("refund", "failed"), 0)
    return order


def money() -> Any:
    """What the gateway charged and gave back, and what the order says was given back."""
    charge = TestCharge.objects.get()
    return charge.captured, charge.refunded, Payment.objects.get().refunded


def test_capture_without_an_answer_is_tried_again_and_charges_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = an_approved_order()
    gives_up(monkeypatch, "capture")
    assert (tasks(), Order.objects.get().payment_state) == ([("capture", "failed")], "authorised")
    for _ in range(2):  # nothing happens while it is under way
        retry_at_gateway(order, by=SAM)
    work()
    assert (tasks(), money()) == ([("capture", "done")], (10, 0, 0))
    assert (Order.objects.get().payment_state, len(TestCharge.objects.get().done)) == ("paid", 1)
    assert AuditRecord.objects.filter(event="order.retried").count() == 1
    assert refused(retry_at_gateway, order) == "nothing_to_retry"


def test_refund_without_an_answer_is_given_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = a_charged_order()
    refund(order)
    gives_up(monkeypatch, "refund")
    retry_at_gateway(order, by=SAM)
    work()
    assert (tasks()[-1], money()) == (("refund", "done"), (10, 4, 4))


def test_refund_that_was_refused_counts_again() -> None:
    order = a_refused_refund()
    retried = retry_at_gateway(order, by=SAM)
    assert (retried.payment_state, Payment.objects.get().refunded) == ("part_refunded", 4)
    work()
    assert (tasks()[-1], money()) == (("refund", "done"), (10, 4, 4))


def test_refund_that_was_made_anew_is_not_made_twice() -> None:
    order = a_refused_refund()
    refund(order)
    work()
    assert refused(retry_at_gateway, order) == "nothing_to_retry"
    work()
    assert money() == (10, 4, 4)


@pytest.mark.parametrize("begun", [False, True])
def test_cancelled_order_is_not_charged(monkeypatch: pytest.MonkeyPatch, *, begun: bool) -> None:
    """Neither when it is cancelled before the retry nor after: then the money goes back."""
    order = an_approved_order()
    with monkeypatch.context() as silent:
        silent.setattr(gateways, "capture", lambda *_, **__: Charge(ChargeState.UNKNOWN))
        work(GIVE_UP_AFTER - 1)
    if begun:
        retry_at_gateway(order, by=SAM)
    cancel_order(order, by=SAM)
    if not begun:
        work()
        assert refused(retry_at_gateway, order) == "nothing_to_retry"
    work()
    charge = TestCharge.objects.get()
    assert charge.captured == charge.refunded
    assert charge.voided is not begun


def test_void_is_tried_again() -> None:
    order = a_held_order(paid=CARD)
    TestCharge.objects.update(captured=10)
    cancel_order(order, by=SAM)
    work()
    assert tasks() == [("void", "failed")]
    TestCharge.objects.update(captured=0)
    retry_at_gateway(order, by=SAM)
    work()
    assert (tasks(), TestCharge.objects.get().voided) == ([("void", "done")], True)


def test_refusal_that_two_workers_hear_is_noted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first was slower than a minute, so a second one took its task."""
    order = a_charged_order()
    refund(order)
    others = [do_next_gateway_task]

    def slowly(*_: object, **__: object) -> Charge:
        GatewayTask.objects.filter(state="open").update(due_at="2020-01-01T00:00:00Z")
        if others:
            assert others.pop()()
        return Charge(ChargeState.DECLINED)

    monkeypatch.setattr(gateways, "refund", slowly)
    work()
    assert (tasks()[-1], money()) == (("refund", "failed"), (10, 0, 0))
    assert GatewayTask.objects.get(kind="refund").code == "declined"
