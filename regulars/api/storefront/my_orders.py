"""The shopper's own orders, as they are seen at this site (ORD-01, ORD-02, ORD-08, MTX-01)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from regulars.addresses.rules.entries import FIELDS
from regulars.api.base import may_answer
from regulars.api.schemas import (
    Cursor,
    Limit,
    Listing,
    Moment,
    Money,
    Schema,
)
from regulars.api.storefront.my_addresses import NOT_KEPT
from regulars.api.storefront.order_schemas import StepSchema
from regulars.api.storefront.visitors import SHOPPER, account_here, visit_of
from regulars.authentication.queries.visits import Visit
from regulars.kernel.money import digits_of
from regulars.orders.models import Order, OrderLine, Payment
from regulars.orders.operations.baskets import reorder
from regulars.orders.queries.details import details_of
from regulars.orders.queries.history import (
    History,
    ListedOrder,
    SeenOrder,
    WantedPage,
    history_at,
    history_in,
    order_seen,
)
from regulars.orders.queries.persons import answers_of
from regulars.orders.rules.history import Act, Period
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState, PaymentStatus

__all__ = ["orders_in", "router"]

router = Router(tags=["me"], auth=SHOPPER)
_encode = msgspec.json.Encoder().encode
OrderId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Wanted = Annotated[Period, Query(description="The last 7, 30 or 365 days, to the second, or all.")]


class MyOrderSchema(Schema):
    """`site` is its code, null in a discreet set. `other_store`: placed at a shop that no longer belongs to this one's set, which is only read."""

    id: int
    number: str
    placed_at: Moment
    site: str | None
    other_store: bool
    state: OrderState
    payment_state: PaymentState
    total: Money


class ListedOrderSchema(MyOrderSchema):
    """`products` are the names of the first three of its lines."""

    lines: int
    products: list[str]


class LargerPeriod(Schema):
    """`orders` is counted up to 1,000."""

    period: Period
    orders: int


class MyOrders(Listing[ListedOrderSchema]):
    """`has_more_in`: where the period has none, the next larger one that has some; else null."""

    has_more_in: LargerPeriod | None


class MyOrderLine(Schema):
    """`price` is what one cost, `total` what is left after `discount`, this line's share; `tax` is in it."""

    product: str
    name: str
    quantity: str
    price: Money
    discount: Money
    total: Money
    tax_percent: str
    tax: Money


class MyOrderDiscount(Schema):
    code: str
    name: str
    amount: Money


class MyOrderPayment(Schema):
    """`label` is what people read, such as *Visa 4242*."""

    method: PaidBy
    label: str
    state: PaymentStatus
    amount: Money
    refunded: Money


class MyOrderDetail(MyOrderSchema):
    """`may`: what can be done with it here; `steps`: what became of it, the oldest first; `source_status`: the word of the shop outside that keeps it. Addresses are those of that day, `answers` those to the checkout form by the codes of the attributes."""

    may: list[Act]
    source_status: str
    lines: list[MyOrderLine]
    items: Money
    discounts: list[MyOrderDiscount]
    shipping: Money
    tax: Money
    shipping_method: str
    centre: str
    shipping_address: dict[str, str]
    billing_address: dict[str, str]
    b2b_reference: str
    employee_id: str
    charge_id: str
    answers: dict[str, str]
    remark: str
    payments: list[MyOrderPayment]
    steps: list[StepSchema]
    decided_at: Moment | None
    decline_reason: str


class LeftOut(Schema):
    """`code` says why it isn't in the basket, such as `not_on_sale`."""

    product: str
    name: str
    code: str


class ReorderedSchema(Schema):
    """`put` are codes of products that are in the basket now."""

    put: list[str]
    left_out: list[LeftOut]


@router.get("", response=MyOrders)
def list_my_orders(
    request: HttpRequest,
    period: Wanted = Period.MONTH,
    state: Annotated[OrderState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> HttpResponse:
    """The newest first. `total` is counted up to 1,000."""
    here, account = visit_of(request), account_here(request)
    wanted: Any = {"period": period, "state": state, "cursor": cursor, "limit": limit}
    page = (
        history_in(here.more, WantedPage.of(**wanted), account.id)
        if here.more
        else history_at(account.id, here.site.id, **wanted)
    )
    body, headers = orders_in(page, here)
    return HttpResponse(body, headers=headers)


@router.get("/{order_id}", response=MyOrderDetail)
def read_my_order(request: HttpRequest, order_id: OrderId) -> MyOrderDetail:
    """One with everything on it. 404 `no_such_order` for what isn't seen at this site."""
    seen = order_seen(account_here(request).id, visit_of(request).site.id, order_id)
    return _detail(seen, discreet=visit_of(request).site.discreet)


@router.post("/{order_id}/reorder", response=ReorderedSchema, **may_answer(403, 404, 409))
def reorder_my_order(request: HttpRequest, order_id: OrderId) -> ReorderedSchema:
    """What has a price here is in the basket from now on, at least as many as the order has; sent again, nothing is added.

    409 `not_here` for an order of another store, 403 `reorder_off` where the shop takes none again.
    """
    answer = reorder(account_here(request).id, visit_of(request).site.id, order_id)
    return ReorderedSchema(
        put=list(answer.put),
        left_out=[
            LeftOut(product=code, name=answer.names[code], code=error.code)
            for code, error in answer.refused.items()
        ],
    )


def orders_in(page: History, here: Visit) -> tuple[bytes, dict[str, str]]:
    """The answer that is a page."""
    return _listing(page, discreet=here.site.discreet), NOT_KEPT


def _listing(page: History, *, discreet: bool) -> bytes:
    """A `MyOrders`, written."""
    larger = page.has_more_in
    answer = {
        "items": [_listed(order, discreet=discreet) for order in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total.count,
        "total_is_exact": page.total.is_exact,
        "has_more_in": {"period": larger.period, "orders": larger.total.count} if larger else None,
    }
    return _encode(answer)


def _listed(order: ListedOrder, *, discreet: bool) -> dict[str, Any]:
    """A `ListedOrderSchema`."""
    return {
        "id": order.id,
        "number": order.number,
        "placed_at": order.placed_at,
        "site": None if discreet else order.site_code,
        "other_store": order.other_store,
        "state": order.state,
        "payment_state": order.payment_state,
        "total": {"amount": f"{order.total:.{digits_of(order.currency)}f}", "currency": order.currency},
        "lines": order.line_count,
        "products": order.names,
    }


def _detail(seen: SeenOrder, *, discreet: bool) -> MyOrderDetail:
    order, detail = seen.order, details_of(seen.order)
    person = detail.person
    return MyOrderDetail(
        **_head(order),
        **{name: getattr(person, name) for name in ("b2b_reference", "employee_id", "charge_id", "remark")},
        site=None if discreet else order.site.code,
        other_store=seen.other_store,
        may=[act for act in Act if act in seen.may],
        source_status=order.source_status,
        lines=[_line(line, order.currency) for line in detail.lines],
        discounts=[
            MyOrderDiscount(
                code=given.get("code", ""),
                name=given.get("name", ""),
                amount=Money.of_amount(Decimal(given["amount"]), order.currency),
            )
            for given in order.discounts
        ],
        answers={code: text for code, _, text in answers_of(person)},
        shipping_address=_address(person.shipping),
        billing_address=_address(person.billing),
        payments=[_payment(payment, order.currency) for payment in detail.payments],
        steps=[StepSchema.of(step) for step in detail.steps],
        decline_reason=person.decision_reason if order.state == OrderState.DECLINED else "",
    )


def _address(values: Mapping[str, str]) -> dict[str, str]:
    return {name: str(values[name]) for name in FIELDS if values.get(name)}


def _head(order: Order) -> dict[str, Any]:
    amounts = {
        "total": order.total,
        "items": order.item_total,
        "shipping": order.shipping_total,
        "tax": order.tax_total,
    }
    same = ("id", "number", "placed_at", "shipping_method", "centre", "decided_at")
    return {
        **{name: getattr(order, name) for name in same},
        **{name: Money.of_amount(amount, order.currency) for name, amount in amounts.items()},
        "state": OrderState(order.state),
        "payment_state": PaymentState(order.payment_state),
    }


def _line(line: OrderLine, currency: str) -> MyOrderLine:
    return MyOrderLine(
        product=line.product_code,
        name=line.name,
        quantity=f"{line.quantity.normalize():f}",
        price=Money.of_amount(line.unit_price, currency),
        discount=Money.of_amount(line.discount, currency),
        total=Money.of_amount(line.total, currency),
        tax_percent=f"{line.tax_percent.normalize():f}",
        tax=Money.of_amount(line.tax, currency),
    )


def _payment(payment: Payment, currency: str) -> MyOrderPayment:
    return MyOrderPayment(
        method=PaidBy(payment.method),
        label=payment.label,
        state=PaymentStatus(payment.state),
        amount=Money.of_amount(payment.amount, currency),
        refunded=Money.of_amount(payment.refunded, currency),
    )
