"""Which buttons an order has, and why one isn't there."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from regulars.customers.models import Customer
from regulars.kernel.actor import Actor
from regulars.kernel.i18n import listed, noop, translate
from regulars.orders.models import GatewayTask, Order
from regulars.orders.queries.approvers import approvers_of, customer_approvers_of
from regulars.orders.queries.details import OrderDetail
from regulars.orders.queries.failures import Failure, failures_of
from regulars.orders.rules.decisions import (
    OBSTACLE_LABELS,
    PROGRESS,
    ApprovalFacts,
    Obstacle,
    may_approve,
    may_cancel,
)
from regulars.orders.rules.gateway_tasks import TaskKind
from regulars.orders.rules.states import TRANSITIONS, OrderState, Origin, PaymentStatus
from regulars.staff.models import StaffUser
from regulars.staff.rules import Grant, Right

__all__ = ["Action", "actions_of"]

_STEPS = {
    OrderState.IN_PROGRESS: noop("Start work"),
    OrderState.COMPLETED: noop("Complete"),
}


@dataclass(frozen=True)
class Action:
    """`to` is what a button sends at once; without it, a question comes first."""

    label: str
    href: str
    tone: str = "secondary"
    to: str = ""


def actions_of(detail: OrderDetail, grant: Grant, by: Actor) -> dict[str, Any]:
    """What its page offers: buttons, why somebody can't approve and who could, and what a gateway refused, which is asked nothing while it waits. One statement, up to two more at a sub site."""
    order, state = detail.order, OrderState(detail.order.state)
    waits = state is OrderState.ON_HOLD
    approvers = approvers_of(order, first=by.id) if waits else []
    is_entitled = grant.may(Right.APPROVE_ORDERS)
    facts = ApprovalFacts(
        state,
        (order.actor_kind, order.actor_id),
        order.customer_id,
        by,
        is_entitled=is_entitled,
        is_buyer=waits and is_entitled and all(able.pk != by.id for able in approvers),
    )
    obstacles = may_approve(facts)
    actions = [] if obstacles else _decisions(order)
    if grant.may(Right.EDIT_ORDERS):
        actions += _edits(detail, state, by)
    return {
        "actions": actions,
        "obstacles": [
            translate(OBSTACLE_LABELS[obstacle])
            for obstacle in obstacles
            if Obstacle.NOT_ON_HOLD not in obstacles
        ],
        "approvers": _approvers(approvers, customer_approvers_of(order), grant) if waits else "",
    } | _failures([] if waits else failures_of(detail.payments), order, grant)


def _approvers(staff: list[StaffUser], customers: list[Customer], grant: Grant) -> str:
    """A held order says who can let it go on (B2B-10); customers by number to those who don't see their names."""
    names = [str(person) for person in staff]
    sees_names = grant.sees("first_name") and grant.sees("last_name")
    for customer in customers:
        number = translate("customer {number}", number=str(customer.pk))
        names.append(f"{customer.full_name} ({number})" if sees_names and customer.full_name else number)
    if names:
        return translate("It can be approved by {names}.", names=listed(names))
    return translate("Nobody can approve it. Give somebody a role with Approve orders at this site.")


def _decisions(order: Order) -> list[Action]:
    href = reverse("order-approval", args=[order.pk])
    return [
        Action(translate("Approve"), f"{href}?do=approve", "primary"),
        Action(translate("Decline"), f"{href}?do=decline"),
    ]


def _edits(detail: OrderDetail, state: OrderState, by: Actor) -> list[Action]:
    order = detail.order
    give = Action(translate("Give to another account"), reverse("order-customer", args=[order.pk]))
    if order.origin == Origin.EXTERNAL:
        return [give]
    following = TRANSITIONS[state] & PROGRESS if state is not OrderState.ON_HOLD else frozenset()
    steps = [
        Action(translate(label), reverse("order-progress", args=[order.pk]), to=to.value)
        for to, label in _STEPS.items()
        if to in following
    ]
    if OrderState.RETURNED in following:
        href = f"{reverse('order-progress', args=[order.pk])}?to={OrderState.RETURNED}"
        steps.append(Action(translate("Mark as returned"), href))
    statuses = {payment.state for payment in detail.payments}
    if PaymentStatus.DUE in statuses:
        steps.append(Action(translate("Mark as paid"), reverse("order-payment", args=[order.pk])))
    is_paid = any(
        paid.state == PaymentStatus.PAID and paid.refunded < paid.amount for paid in detail.payments
    )
    if is_paid and state is not OrderState.ON_HOLD:
        steps.append(Action(translate("Refund"), reverse("order-refunds", args=[order.pk])))
    steps.append(give)
    if may_cancel(state, by):
        steps.append(
            Action(translate("Cancel order"), reverse("order-cancellation", args=[order.pk]), "danger")
        )
    return steps


def _failures(found: list[Failure], order: Order, grant: Grant) -> dict[str, Any]:
    """What went wrong, and how it is tried again by whoever may refund."""
    may_retry = grant.may(Right.EDIT_ORDERS) and any(failure.can_retry for failure in found)
    return {
        "failures": [_in_words(failure.task) for failure in found],
        "retry": reverse("order-gateway-retry", args=[order.pk]) if may_retry else "",
    }


def _in_words(task: GatewayTask) -> str:
    what = translate(_FAILED[TaskKind(task.kind)])
    if not task.code:
        return translate("{what} The payment provider has given no answer.", what=what)
    return translate("{what} The payment provider says: {code}. Look at it there.", what=what, code=task.code)


_FAILED = {
    TaskKind.CAPTURE: noop("The card couldn't be charged."),
    TaskKind.VOID: noop("What was put aside on the card couldn't be given back."),
    TaskKind.REFUND: noop("The refund couldn't be made."),
}
