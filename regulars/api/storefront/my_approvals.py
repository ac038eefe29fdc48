"""What a shopper approves or declines of what others ordered at their sub site (B2B-10, B2B-11, ROL-02)."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from regulars.api.base import may_answer
from regulars.api.schemas import Cursor, Limit, Listing, Moment, Money, Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.kernel.texts import bare_line
from regulars.orders.models import Order, OrderLine
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.queries.to_approve import order_to_approve, orders_to_approve
from regulars.orders.rules.states import OrderState

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)
Number = Annotated[str, Path(max_length=200)]


class LineToApprove(Schema):
    product: str
    name: str
    quantity: str
    total: Money


class OrderToApprove(Schema):
    """`ordered_by` is the name that the order was given, or its company; `lines` are all of them."""

    number: str
    placed_at: Moment
    state: OrderState
    ordered_by: str
    total: Money
    lines: list[LineToApprove]


class ApprovalWish(Schema):
    """`reason` is needed to decline: the buyer reads it."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(max_length=500)] = ""


@router.get("", response=Listing[OrderToApprove])
def list_orders_to_approve(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = 20
) -> Listing[OrderToApprove]:
    """The longest waiting first, the shopper's own left out. Empty for those without a role that lets them approve here, and where the site is no sub site."""
    here, account = visit_of(request), account_here(request)
    page = orders_to_approve(account.id, here.site.id, cursor=cursor, limit=limit)
    return Listing[OrderToApprove].paged(page, _to_approve)


@router.get("/{number}", response=OrderToApprove)
def read_order_to_approve(request: HttpRequest, number: Number) -> OrderToApprove:
    """One that waits or waited here. 404 `no_such_order` for those who approve nothing here."""
    return _to_approve(_order(request, number))


@router.put("/{number}", response=OrderToApprove, **may_answer(403, 409))
def decide_about_order(request: HttpRequest, number: Number, body: ApprovalWish) -> OrderToApprove:
    """Approve or decline it; block rules are asked again, the price isn't. Both mail the buyer.

    409 `not_on_hold`, `buying_refused` with the `reasons`; 403 `own_order`; 404 `no_such_order` for those who approve nothing here.
    """
    order, by = _order(request, number), shopper(request)
    if body.decision == "approve":
        return _to_approve(approve_order(order, by=by))
    return _to_approve(decline_order(order, reason=body.reason, by=by))


def _order(request: HttpRequest, number: str) -> Order:
    wanted = bare_line(number, "number", longest=60)
    return order_to_approve(account_here(request).id, visit_of(request).site.id, number=wanted)


def _to_approve(order: Order) -> OrderToApprove:
    return OrderToApprove(
        number=order.number,
        placed_at=order.placed_at,
        state=OrderState(order.state),
        ordered_by=order.person.name or order.person.company,
        total=Money.of_amount(order.total, order.currency),
        lines=[
            _line(line, order.currency) for line in sorted(order.lines.all(), key=lambda line: line.position)
        ],
    )


def _line(line: OrderLine, currency: str) -> LineToApprove:
    return LineToApprove(
        product=line.product_code,
        name=line.name,
        quantity=f"{line.quantity.normalize():f}",
        total=Money.of_amount(line.total, currency),
    )
