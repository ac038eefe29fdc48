"""Each step of an order has its own moment, which its buyer reads (ORD-09)."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.utils.timezone import now

from regulars.journeys.customer_lifecycle import erase
from regulars.orders.models import Order
from regulars.orders.operations.dating import date_back
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.queries.details import details_of
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.orders.test_decisions import a_held_order
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db
WHOLE_LIFE = [
    *("placed", "on_hold", "approved", "in_progress", "completed"),
    *("refunded", "refunded", "returned"),
]


def a_whole_life() -> Order:
    order = approve_order(a_held_order(), by=SAM)
    for state in (OrderState.IN_PROGRESS, OrderState.COMPLETED):
        progress_order(order, to=state, by=SAM)
    mark_paid(order, by=SAM)
    for amount in ("3", "2"):
        refund_order(order, RefundWish(Decimal(amount)), by=SAM)
    progress_order(order, to=OrderState.RETURNED, by=SAM)
    return Order.objects.get()


def steps(order: Order) -> list[str]:
    return [step.value for step, _ in details_of(order).steps]


def test_every_step_that_was_taken_has_its_own_moment() -> None:
    """Neither the payment nor a step that is there already is one."""
    order = a_whole_life()
    assert steps(order) == WHOLE_LIFE
    moments = [at for _, at in details_of(order).steps]
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments) - 1  # it was held as it was placed
    assert progress_order(order, to=OrderState.RETURNED, by=SAM).steps == order.steps


def test_orders_end_in_other_ways() -> None:
    held = a_held_order(number="A")
    decline_order(held, reason="No", by=SAM)
    cancelled = a_stored_order(held.site, held.customer, number="B")
    cancel_order(cancelled, by=SAM)
    assert [steps(order) for order in Order.objects.order_by("number")] == [
        ["placed", "on_hold", "declined"],
        ["placed", "cancelled"],
    ]


def test_older_orders_are_told_by_their_records() -> None:
    """The erasure declined the second, which has no record of its own; of the third nothing is known but its state."""
    whole = a_whole_life()
    bea = an_account("bea@mail.example", site=whole.site)
    declined = a_stored_order(whole.site, bea, state=OrderState.ON_HOLD)
    erase(bea, by=SAM)
    unknown = a_stored_order(whole.site, whole.customer, state=OrderState.COMPLETED)
    written = {order.pk: details_of(order).steps for order in Order.objects.all()}
    migration = import_module("regulars.orders.migrations.0003_steps")
    Order.objects.update(steps=[])
    with connection.cursor() as cursor:
        cursor.execute(migration.FROM_RECORDS)
        cursor.execute(migration.FROM_STATES)
    for order in (whole, declined):
        order.refresh_from_db()
        filled = details_of(order).steps
        assert [step for step, _ in filled] == [step for step, _ in written[order.pk]]
        for (_, at), (_, before) in zip(filled, written[order.pk], strict=True):
            assert abs(at - before) < timedelta(seconds=1)
    unknown.refresh_from_db()
    assert details_of(unknown).steps[-1] == ("completed", unknown.changed_at)


def test_steps_of_the_demo_world_lie_between_both_days() -> None:
    order, today = a_whole_life(), now()
    date_back(order, today - timedelta(days=6), changed_at=today)
    order.refresh_from_db()
    moments = [at for _, at in details_of(order).steps]
    assert [(today - at).days for at in moments] == [6, 6, 5, 4, 3, 2, 1, 0]
    assert (order.decided_at, moments[-1]) == (moments[2], today)
    site = a_site("other")
    untouched = a_stored_order(site, an_account("bea@mail.example", site=site))
    date_back(untouched, today, changed_at=today)
    assert steps(untouched) == ["placed"]
