"""What staff do with an order: each asks first, and says beside its field what can't be (B2B-02, B2B-11, ORD-09, CRD-06)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.asking import TEMPLATE as ASK
from regulars.backoffice.customers.asking import Question
from regulars.backoffice.decimals import NUMBER, plain_number
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import office_page
from regulars.customers.queries.authorization import get_authorized_customer
from regulars.kernel.errors import DomainError, NotFound
from regulars.kernel.i18n import lazy, noop, translate
from regulars.kernel.lookups import number_in
from regulars.orders.models import Order
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.operations.retries import retry_at_gateway
from regulars.orders.queries.details import details_of
from regulars.orders.queries.listing import find_order
from regulars.orders.rules.decisions import PROGRESS
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.refunds import read_wish
from regulars.orders.rules.states import OrderState, PaidBy, PaymentStatus
from regulars.staff.rules import Right
from regulars.ui.pages import known_choice, redirect

__all__ = ["approval", "assignment", "cancellation", "gateway_retry", "payment", "progress", "refunds"]

DONE = {
    "approve": lazy("The order is approved. A mail tells the buyer."),
    "decline": lazy("The order is declined. A mail tells the buyer why."),
}


@staff_page(Right.APPROVE_ORDERS, post=Right.APPROVE_ORDERS)
def approval(request: HttpRequest, order_id: int) -> HttpResponse:
    """Declining needs a reason, which the buyer reads (B2B-11)."""
    order, by = find_order(grant(request), order_id), actor(request)
    sent = request.POST if request.method == "POST" else request.GET
    approves = known_choice(sent, "do", "approve", "decline") == "approve"
    question = _question(
        request,
        order,
        noop("Approve this order?") if approves else noop("Decline this order?"),
        noop("Approve order") if approves else noop("Decline order"),
        body="approval",
        tone="primary" if approves else "danger",
    )

    def decide() -> None:
        version = number_in(request.POST.get("version", ""))
        if approves:
            approve_order(order, version=version, by=by)
        else:
            decline_order(order, reason=request.POST.get("reason", ""), version=version, by=by)

    done, reason = str(DONE["approve" if approves else "decline"]), sent.get("reason", "")[:500]
    return _page(request, order, question, decide, done, approves=approves, reason=reason)


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def cancellation(request: HttpRequest, order_id: int) -> HttpResponse:
    """What was paid goes back."""
    order, by = find_order(grant(request), order_id), actor(request)
    question = _question(
        request, order, noop("Cancel this order?"), noop("Cancel order"), body="cancellation", tone="danger"
    )
    question = replace(question, keep=translate("Keep it"))

    def cancel() -> None:
        cancel_order(order, version=number_in(request.POST.get("version", "")), by=by)

    return _page(
        request, order, question, cancel, translate("The order is cancelled. A mail tells the buyer.")
    )


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def refunds(request: HttpRequest, order_id: int) -> HttpResponse:
    """A part or all of what was paid: to the card first, unless staff choose (CRD-06)."""
    order, by = find_order(grant(request), order_id), actor(request)
    amount, to = request.POST.get("amount", ""), request.POST.get("to", "")
    question = _question(request, order, noop("Refund this order?"), noop("Refund"), body="refund")

    def refund() -> None:
        version = number_in(request.POST.get("version", ""))
        wish = read_wish(plain_number(amount), to, order.currency)
        refund_order(order, wish, version=version, by=by)

    payments = details_of(order).payments
    paid = [payment for payment in payments if payment.state == PaymentStatus.PAID]
    context = {
        "left": sum((payment.amount - payment.refunded for payment in paid), Decimal(0)),
        "amount": amount,
        "to": to,
        "number": NUMBER,
        "methods": [("", translate("Card first, then the rest"))]
        + [(payment.method, translate(KIND_LABELS[PaidBy(payment.method)])) for payment in payments],
    }
    return _page(request, order, question, refund, translate("The refund is on its way."), **context)


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def assignment(request: HttpRequest, order_id: int) -> HttpResponse:
    """To another account of the set, which staff see."""
    mine, by = grant(request), actor(request)
    order, customer = find_order(mine, order_id), request.POST.get("customer", "").strip().removeprefix("#")
    question = _question(
        request, order, noop("Give this order to another account?"), noop("Give order"), body="assignment"
    )

    def assign() -> None:
        number = number_in(customer)
        if number is None:
            raise NotFound("no_such_customer", "There is no customer with this number.", "customer")
        to = get_authorized_customer(mine, number).customer
        assign_order(order, to=to, version=number_in(request.POST.get("version", "")), by=by)

    done = translate("The order belongs to the other account now.")
    if number_in(customer) == order.customer_id:
        done = translate("It is this customer's order already. Nothing has changed.")
    return _page(request, order, question, assign, done, account=customer)


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def progress(request: HttpRequest, order_id: int) -> HttpResponse:
    """In progress and completed, a button each; returned asks first."""
    order, by = find_order(grant(request), order_id), actor(request)
    is_sent = request.method == "POST"
    to = OrderState(
        known_choice(request.POST, "to", *PROGRESS)
        if is_sent
        else known_choice(request.GET, "to", OrderState.RETURNED)
    )

    def lead_on() -> None:
        progress_order(order, to=to, version=number_in(request.POST.get("version", "")), by=by)

    if to is not OrderState.RETURNED:
        return _clicked(request, order, lead_on)
    question = _question(
        request, order, noop("Mark this order as returned?"), noop("Mark as returned"), body="step"
    )
    hint = translate("No money goes back by itself: refund what is owed. This can't be undone.")
    return _page(request, order, question, lead_on, translate("Saved."), to=to.value, hint=hint)


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def payment(request: HttpRequest, order_id: int) -> HttpResponse:
    """The invoice is paid."""
    order, by = find_order(grant(request), order_id), actor(request)
    question = _question(request, order, noop("Mark the invoice as paid?"), noop("Mark as paid"), body="step")

    def pay() -> None:
        mark_paid(order, version=number_in(request.POST.get("version", "")), by=by)

    hint = translate("Do so once the money is there. This can't be undone.")
    return _page(request, order, question, pay, translate("Saved."), to="", hint=hint)


@staff_page(Right.EDIT_ORDERS, post=Right.EDIT_ORDERS)
def gateway_retry(request: HttpRequest, order_id: int) -> HttpResponse:
    """What failed at the gateway."""
    order, by = find_order(grant(request), order_id), actor(request)
    question = _question(
        request, order, noop("Ask the payment provider again?"), noop("Try again"), body="step"
    )

    def retry() -> None:
        retry_at_gateway(order, version=number_in(request.POST.get("version", "")), by=by)

    hint = translate("Nothing is charged or given back twice: the provider knows what it has done already.")
    done = translate("The payment provider is asked again within a few minutes.")
    return _page(request, order, question, retry, done, to="", hint=hint)


def _clicked(request: HttpRequest, order: Order, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, translate("Saved."))
    return redirect(request, _home(order))


def _home(order: Order) -> str:
    return reverse("order", args=[order.pk])


def _question(
    request: HttpRequest, order: Order, title: str, submit: str, *, body: str, tone: str = "primary"
) -> Question:
    return Question(
        title=translate(title),
        url=request.get_full_path(),
        back=_home(order),
        body=f"backoffice/orders/ask_{body}.html",
        submit=translate(submit),
        text=translate("Order {number} at {site}", number=order.number, site=order.site.name),
        tone=tone,
    )


def _page(
    request: HttpRequest,
    order: Order,
    question: Question,
    act: Callable[[], None],
    done: str,
    **context: Any,
) -> HttpResponse:
    """The question; sent, the answer to it. A refusal stands beside its field, else above."""
    status, errors = 200, {}
    if request.method == "POST":
        try:
            act()
        except DomainError as error:
            status, errors = status_of(error), {error.field or "": error.message}
            if error.code == "version_conflict":
                order.refresh_from_db()
        else:
            messages.success(request, done)
            return redirect(request, _home(order))
    values: dict[str, Any] = {
        "question": question,
        "order": order,
        "errors": errors,
        "crumbs": [
            (translate("Orders"), reverse("orders")),
            (order.number, _home(order)),
            (question.title, None),
        ],
    }
    return office_page(request, ASK, values | context, part="dialog", status=status)
