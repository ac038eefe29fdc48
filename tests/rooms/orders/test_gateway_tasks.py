"""What the worker does at gateways that lose answers and refuse: no money is kept for what was cancelled, and none is lost sight of (G31)."""

from decimal import Decimal

import pytest
from django.utils.timezone import now

from regulars.cards.models import TestCharge
from regulars.cards.operations import gateways
from regulars.cards.operations.gateways import Charge
from regulars.cards.rules import ChargeState
from regulars.orders.models import Authorisation, GatewayTask, Order, Payment
from regulars.orders.operations.decisions import approve_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.gateway_tasks import do_next_gateway_task
from regulars.orders.operations.progress import progress_order
from regulars.orders.rules.gateway_tasks import GIVE_UP_AFTER
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState, PaidBy
from tests.journeys.stories import SAM
from tests.rooms.orders.test_decisions import a_held_order

pytestmark = pytest.mark.django_db

CARD = {PaidBy.CARD: "10.00"}


def work(tries: int | None = None) -> None:
    """All that is due; `tries` is how often it was tried before."""
    if tries is not None:
        GatewayTask.objects.filter(state="open").update(tries=tries)
    while do_next_gateway_task():
        pass


def answers_get_lost(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    done = getattr(gateways, call)

    def lost(*args: object, **kwargs: object) -> Charge:
        done(*args, **kwargs)
        return Charge(ChargeState.UNKNOWN)

    monkeypatch.setattr(gateways, call, lost)


def tasks() -> list[tuple[str, str]]:
    return list(GatewayTask.objects.order_by("pk").values_list("kind", "state"))


@pytest.mark.parametrize("is_returned", [False, True])
def test_capture_whose_answers_got_lost_is_refunded_with_its_order(
    monkeypatch: pytest.MonkeyPatch, *, is_returned: bool
) -> None:
    """G31: cancelled or, as nobody cancels what is completed, returned."""
    order = approve_order(a_held_order(paid=CARD), by=SAM)
    answers_get_lost(monkeypatch, "capture")
    work(GIVE_UP_AFTER - 1)
    assert tasks() == [("capture", "failed")]
    if is_returned:
        for state in (OrderState.COMPLETED, OrderState.RETURNED):
            progress_order(order, to=state, by=SAM)
    else:
        cancel_order(order, by=SAM)
    work()
    charge = TestCharge.objects.get()
    assert (charge.captured, charge.refunded) == (10, 10)
    assert tasks() == [("capture", "failed"), ("void", "done")]


def test_capture_is_looked_up_before_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    order = approve_order(a_held_order(paid=CARD), by=SAM)
    payment, key = Payment.objects.get(), b"k" * 32
    TestCharge.objects.update(key=key.hex())
    Authorisation.objects.create(
        key=key,
        site=order.site,
        gateway=payment.gateway,
        amount=10,
        currency=order.currency,
        card=b"c",
        state="used",
        reference=payment.reference,
        order=order,
    )
    answers_get_lost(monkeypatch, "capture")
    work(GIVE_UP_AFTER - 1)
    assert tasks() == [("capture", "done")]
    assert Order.objects.get().payment_state == "paid"


def a_refund(order: Order) -> None:
    work()
    refund_order(order, RefundWish(Decimal(4)), by=SAM)


def test_refund_that_is_refused_for_good_counts_no_more() -> None:
    order = approve_order(a_held_order(paid=CARD), by=SAM)
    a_refund(order)
    before = Order.objects.get()
    TestCharge.objects.update(refunded=10)  # at the gateway itself
    work()
    assert tasks()[-1] == ("refund", "failed")
    after = Order.objects.get()
    assert Payment.objects.get().refunded == 0
    assert (before.payment_state, after.payment_state) == ("part_refunded", "paid")
    assert after.version == before.version + 1


def test_answer_that_comes_after_another_worker_took_over_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """G31: a gateway may take longer than a task is put off."""
    order = approve_order(a_held_order(paid=CARD), by=SAM)
    a_refund(order)
    TestCharge.objects.update(refunded=10)
    ask = gateways.refund

    def slowly(*args: object, **values: object) -> Charge:
        monkeypatch.setattr(gateways, "refund", ask)
        GatewayTask.objects.update(due_at=now())
        work()
        return ask(*args, **values)

    monkeypatch.setattr(gateways, "refund", slowly)
    work()
    assert (tasks()[-1], Payment.objects.get().refunded) == (("refund", "failed"), 0)


def test_refund_that_got_no_answer_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The money may be on its way: nobody gives it back twice."""
    order = approve_order(a_held_order(paid=CARD), by=SAM)
    a_refund(order)
    answers_get_lost(monkeypatch, "refund")
    work(GIVE_UP_AFTER - 1)
    assert (tasks()[-1], Payment.objects.get().refunded) == (("refund", "failed"), 4)


def test_authorisation_that_cannot_be_voided_is_not_refunded_without_a_capture() -> None:
    order = a_held_order(paid=CARD)
    TestCharge.objects.update(captured=10)  # by somebody at the gateway
    cancel_order(order, by=SAM)
    work()
    assert (tasks(), TestCharge.objects.get().refunded) == ([("void", "failed")], 0)
