"""The shapes of orders, as far as a key sees them."""

from decimal import Decimal
from typing import Any, Literal

from regulars.api.admin.history import ActorSchema
from regulars.api.schemas import Moment, Money, Partial, Schema
from regulars.catalog.rules.quantities import written_quantity
from regulars.orders.models import Order, OrderLine, Payment
from regulars.orders.queries.details import details_of
from regulars.orders.queries.failures import failures_of
from regulars.orders.queries.persons import answers_of, hidden_of, seen_label
from regulars.orders.rules.gateway_tasks import TaskKind
from regulars.staff.rules import Grant

__all__ = ["OrderDetailSchema", "OrderSchema", "StateName", "detail_fields", "order_fields"]

StateName = Literal["on_hold", "placed", "in_progress", "completed", "declined", "cancelled", "returned"]
_SAME = (
    "id",
    "number",
    "state",
    "payment_state",
    "origin",
    "source_status",
    "line_count",
    "placed_at",
    "changed_at",
    "version",
)
_SAME_OF_DETAIL = (
    "shipping_method",
    "centre",
    "door",
    "held_for",
    "decided_at",
    "source_version",
    "sums_differ",
)
_OF_PERSON = ("name", "email", "phone", "company", "b2b_reference", "employee_id", "charge_id")
_MORE_OF_PERSON = ("remark", "shipping", "billing")


class OrderSchema(Partial):
    """`set` is the one that the site was in then; `customer` the id, which may be of somebody whom the key doesn't reach; `source_status` the word of the shop that keeps an `external` one.

    What the role of the key doesn't show is absent; of an erased customer it is empty.
    """

    id: int
    number: str
    site: str
    set: str
    customer: int
    kind: Literal["account", "guest"]
    type: str
    state: StateName
    payment_state: Literal["none", "due", "authorised", "paid", "part_refunded", "refunded"]
    origin: Literal["own", "external"]
    source_status: str
    total: Money
    line_count: int
    placed_at: Moment
    changed_at: Moment
    version: int
    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    b2b_reference: str = ""
    employee_id: str = ""
    charge_id: str = ""


class OrderLineSchema(Schema):
    """`product` is the code that it had then; `discount` is its share of the order's, `total` what is left."""

    product: str
    name: str
    quantity: str
    unit_price: Money
    discount: Money
    tax_class: str
    tax_percent: str
    tax: Money
    total: Money


class OrderPaymentSchema(Schema):
    method: Literal["invoice", "card", "credit"]
    state: Literal["due", "authorised", "paid", "voided"]
    label: str
    amount: Money
    refunded: Money


class OrderFailureSchema(Schema):
    """What the gateway refused with a `code`, or, without one, never answered."""

    kind: TaskKind
    amount: Money
    code: str
    can_retry: bool


class OrderDiscountSchema(Schema):
    """`code` is empty for what staff took off."""

    code: str
    name: str
    amount: Money


class OrderDetailSchema(OrderSchema):
    """With everything on it. Sums of a shop outside are as it sent them: `sums_differ` where they don't add up. Who decided a held order, when, and the reason that the buyer reads; `answers` are those of the checkout form by the codes of the attributes."""

    item_total: Money
    discount_total: Money
    shipping_total: Money
    tax_total: Money
    shipping_method: str
    centre: str
    discounts: list[OrderDiscountSchema]
    source_version: int | None
    sums_differ: bool
    placed_by: ActorSchema
    door: str
    held_for: list[str]
    decided_by: ActorSchema | None
    decided_at: Moment | None
    decision_reason: str
    lines: list[OrderLineSchema]
    payments: list[OrderPaymentSchema]
    failures: list[OrderFailureSchema]
    answers: dict[str, str]
    remark: str = ""
    shipping: dict[str, Any] = {}
    billing: dict[str, Any] = {}


def order_fields(order: Order, hidden: frozenset[str]) -> dict[str, Any]:
    """Of an order with `site` and `person`, without what is hidden."""
    person = {name: getattr(order.person, name) for name in _OF_PERSON if name not in hidden}
    return {name: getattr(order, name) for name in _SAME} | person | {
        "site": order.site.code,
        "set": order.set_code,
        "customer": order.customer_id,
        "kind": order.customer_kind,
        "type": order.customer_type,
        "total": Money.of_amount(order.total, order.currency),
    }  # fmt: skip


def detail_fields(order: Order, grant: Grant) -> dict[str, Any]:
    detail, hidden = details_of(order), hidden_of(grant)
    totals = ("item_total", "discount_total", "shipping_total", "tax_total")
    return (
        order_fields(order, hidden)
        | {name: getattr(order.person, name) for name in _MORE_OF_PERSON if name not in hidden}
        | {name: Money.of_amount(getattr(order, name), order.currency) for name in totals}
        | {name: getattr(order, name) for name in _SAME_OF_DETAIL}
        | {
            "discounts": [_discount(given, order.currency) for given in order.discounts],
            "placed_by": ActorSchema(kind=order.actor_kind, id=order.actor_id),
            "decided_by": ActorSchema(kind=order.decided_kind, id=order.decided_id)
            if order.decided_kind
            else None,
            "decision_reason": order.person.decision_reason,
            "lines": [_line(line, order.currency) for line in detail.lines],
            "payments": [_payment(payment, order.currency, grant) for payment in detail.payments],
            "failures": [
                OrderFailureSchema(
                    kind=TaskKind(failure.task.kind),
                    amount=Money.of_amount(failure.task.amount, order.currency),
                    code=failure.task.code,
                    can_retry=failure.can_retry,
                )
                for failure in failures_of(detail.payments)
            ],
            "answers": {code: text for code, _, text in answers_of(order.person, grant)},
        }
    )


def _discount(given: dict[str, Any], currency: str) -> OrderDiscountSchema:
    return OrderDiscountSchema(
        code=given.get("code", ""),
        name=given.get("name", ""),
        amount=Money.of_amount(Decimal(given["amount"]), currency),
    )


def _line(line: OrderLine, currency: str) -> OrderLineSchema:
    amounts = {name: getattr(line, name) for name in ("unit_price", "discount", "tax", "total")}
    return OrderLineSchema(
        product=line.product_code,
        name=line.name,
        quantity=written_quantity(line.quantity),
        tax_class=line.tax_class,
        tax_percent=f"{line.tax_percent:f}",
        **{name: Money.of_amount(amount, currency) for name, amount in amounts.items()},
    )


def _payment(payment: Payment, currency: str, grant: Grant) -> OrderPaymentSchema:
    amount, refunded = (Money.of_amount(each, currency) for each in (payment.amount, payment.refunded))
    fields: dict[str, Any] = {name: getattr(payment, name) for name in ("method", "state")}
    return OrderPaymentSchema(**fields, label=seen_label(payment, grant), amount=amount, refunded=refunded)
