"""What the verbs of orders that were placed are tried with."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from regulars.orders.models import GatewayTask, Payment
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState, PaidBy
from tests.house.worlds import Given, a_kids_site, given
from tests.rooms.orders.placed import a_stored_order
from tests.world import an_account


def an_order(**values: Any) -> Any:
    site = a_kids_site()
    return a_stored_order(site, an_account(site=site), number="K-1", **values)


def on_hold() -> Any:
    return an_order(state=OrderState.ON_HOLD)


def of_ada() -> Given:
    order = an_order()
    return given(order.customer_id, order.site_id, order.pk)


def failed() -> Any:
    order = an_order(paid={PaidBy.CARD: "10.00"})
    GatewayTask.objects.create(payment=Payment.objects.get(), kind="capture", amount=10, state="failed")
    return order


def to_bea() -> Given:
    order = an_order()
    return given(order, to=an_account("bea@mail.example", order.site))


VERBS: dict[str, Callable[[], Given]] = {
    "orders.operations.decisions.approve_order": lambda: given(on_hold()),
    "orders.operations.decisions.decline_order": lambda: given(on_hold(), reason="Budget"),
    "orders.operations.ends.cancel_order": lambda: given(an_order()),
    "orders.operations.ends.cancel_own_order": of_ada,
    "orders.operations.ends.refund_order": lambda: given(
        an_order(paid={PaidBy.CREDIT: "10.00"}), RefundWish(Decimal(4))
    ),
    "orders.operations.retries.retry_at_gateway": lambda: given(failed()),
    "orders.operations.progress.mark_paid": lambda: given(an_order()),
    "orders.operations.progress.progress_order": lambda: given(an_order(), to=OrderState.COMPLETED),
    "orders.operations.assignments.assign_order": to_bea,
}
