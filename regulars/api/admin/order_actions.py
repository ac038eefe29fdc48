"""What is done with an order below its site: decisions, cancellation, refunds, what failed at the gateway, progress, payment, another account (B2B-02, B2B-11, ORD-09, CRD-06)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import beside, customer_at, site_at
from regulars.api.admin.order_schemas import OrderDetailSchema, detail_fields
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Schema
from regulars.kernel.texts import bare_line
from regulars.orders.models import Order
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.operations.retries import retry_at_gateway
from regulars.orders.queries.listing import find_by_number
from regulars.orders.rules.refunds import read_wish
from regulars.orders.rules.states import OrderState
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["orders"], exclude_unset=True)
ORDER = "/{str:code}/orders/{number}"
APPROVE, EDIT = key_with(Right.APPROVE_ORDERS), key_with(Right.EDIT_ORDERS)
AccountId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class OrderDecisionWish(Schema):
    """`reason` is needed to decline: the buyer reads it."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(max_length=500)] = ""


class RefundWishSchema(Schema):
    """An amount in the currency of the order. Without `to`, the card is given back first, then the rest."""

    amount: Annotated[str, Field(max_length=30)]
    to: Literal["invoice", "card", "credit"] | None = None


class ProgressWish(Schema):
    state: Literal["in_progress", "completed", "returned"]


class AccountWish(Schema):
    """The id of an account of the same set."""

    customer: AccountId


@router.put(ORDER + "/approval", response=OrderDetailSchema, auth=APPROVE, **may_answer(403, 409))
def decide_order(request: HttpRequest, code: str, number: str, body: OrderDecisionWish) -> dict[str, Any]:
    """Approve or decline an order on hold; block rules are asked again, the price isn't. Both mail the buyer.

    409 `not_on_hold`, `buying_refused` with the `reasons`; 403 `own_order` where the key placed it.
    """
    order, by = _order(request, code, number), by_key(request)
    if body.decision == "approve":
        approve_order(order, by=by)
    else:
        decline_order(order, reason=body.reason, by=by)
    return _now(request, code, number)


@router.post(ORDER + "/cancellation", response={201: OrderDetailSchema}, auth=EDIT)
@idempotent()
def cancel_order_of_site(request: HttpRequest, code: str, number: str) -> Status[Any]:
    """Also while it is worked on. What was paid goes back the way it was paid. 409 `wrong_state`."""
    cancel_order(_order(request, code, number), by=by_key(request))
    return Status(201, OrderDetailSchema(**_now(request, code, number)))


@router.post(ORDER + "/refunds", response={201: OrderDetailSchema}, auth=EDIT)
@idempotent()
def refund_order_of_site(request: HttpRequest, code: str, number: str, body: RefundWishSchema) -> Status[Any]:
    """A part of what was paid, or all of it. 409 `more_than_paid`, also for an invoice that nobody has paid yet."""
    order = _order(request, code, number)
    wish = read_wish(body.amount, body.to or "", order.currency)
    refund_order(order, wish, by=by_key(request))
    return Status(201, OrderDetailSchema(**_now(request, code, number)))


@router.post(ORDER + "/gateway-retries", response={201: OrderDetailSchema}, auth=EDIT)
@idempotent()
def retry_order_at_gateway(request: HttpRequest, code: str, number: str) -> Status[Any]:
    """What failed is asked of the gateway again, each under the key that it had: nothing is charged or given back twice. 409 `nothing_to_retry`."""
    retry_at_gateway(_order(request, code, number), by=by_key(request))
    return Status(201, _now(request, code, number))


@router.put(ORDER + "/progress", response=OrderDetailSchema, auth=EDIT, **may_answer(409))
def change_progress(request: HttpRequest, code: str, number: str, body: ProgressWish) -> dict[str, Any]:
    """Lead it on. 409 `wrong_state` where that doesn't follow; nothing leads out of a hold this way."""
    order, to = _order(request, code, number), OrderState(body.state)
    progress_order(order, to=to, by=by_key(request))
    return _now(request, code, number)


@router.put(ORDER + "/payment", response=OrderDetailSchema, auth=EDIT, **may_answer(409))
def note_payment(request: HttpRequest, code: str, number: str) -> dict[str, Any]:
    """Its invoice was paid. 409 `nothing_due` where nothing is owed by invoice."""
    mark_paid(_order(request, code, number), by=by_key(request))
    return _now(request, code, number)


@router.put(ORDER + "/customer", response=OrderDetailSchema, auth=EDIT, **may_answer(409))
def assign_order_of_site(request: HttpRequest, code: str, number: str, body: AccountWish) -> dict[str, Any]:
    """Give it to another account of the site's set. 409 `not_in_set`."""
    order = _order(request, code, number)
    with beside("customer"):
        customer, _ = customer_at(request, body.customer)
    assign_order(order, to=customer, by=by_key(request))
    return _now(request, code, number)


def _order(request: HttpRequest, code: str, number: str) -> Order:
    grant = grant_of(request)
    return find_by_number(grant, bare_line(number, "number", longest=60), site_at(code, grant))


def _now(request: HttpRequest, code: str, number: str) -> dict[str, Any]:
    return detail_fields(_order(request, code, number), grant_of(request))
