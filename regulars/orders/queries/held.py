"""What is held of a customer's baskets and orders, for themselves (personal data)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from regulars.customers.models import Customer
from regulars.orders.models import BasketLine, Order, OrderPerson
from regulars.orders.queries.history import is_seen_at
from regulars.orders.queries.persons import answers_of, seen_label, seen_person
from regulars.staff.rules.rights import Right
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldBasketLine", "HeldOrder", "HeldOrderLine", "HeldPayment", "baskets_held", "orders_held"]

_PERSON = (
    "email",
    "name",
    "company",
    "phone",
    "b2b_reference",
    "employee_id",
    "charge_id",
    "remark",
    "shipping",
    "billing",
    "decision_reason",
    "discount_reason",
)


@dataclass(frozen=True)
class HeldBasketLine:
    site: str
    product: str
    quantity: Decimal


def baskets_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """Those of the sites that are seen; for customers only the one of the site where they ask."""
    site_ids = sight.grant.sites if sight.asked_at is None else frozenset({sight.asked_at})
    lines = BasketLine.objects.filter(basket__account=customer).select_related("basket__site", "product")
    if site_ids is not None:
        lines = lines.filter(basket__site__in=site_ids)
    return {
        "baskets": [
            HeldBasketLine(line.basket.site.name, line.product.name, line.quantity)
            for line in lines.order_by("basket__site__name", "added_at", "product")
        ]
    }


@dataclass(frozen=True)
class HeldOrderLine:
    product: str
    name: str
    quantity: Decimal
    total: Decimal


@dataclass(frozen=True)
class HeldPayment:
    method: str
    label: str
    amount: Decimal
    refunded: Decimal


@dataclass(frozen=True)
class HeldOrder:
    """`site` is empty where it isn't told; `person` has the personal values that there are and that are seen."""

    number: str
    site: str
    placed_at: datetime
    state: str
    currency: str
    total: Decimal
    person: dict[str, Any]
    lines: list[HeldOrderLine]
    payments: list[HeldPayment]


def orders_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """As far as they are seen, oldest first: by the customer at the site where they ask, by staff those placed at their sites. Four statements."""
    orders = Order.objects.filter(customer=customer).select_related("site", "person")
    if sight.asked_at is not None:
        orders = is_seen_at(orders, customer.pk, sight.asked_at)
    elif sight.grant.sites is not None:
        orders = orders.filter(site__in=sight.grant.sites)
    if sight.asked_at is None and not sight.grant.may(Right.SEE_ORDERS):
        orders = orders.none()
    rows = orders.prefetch_related("lines", "payments").order_by("placed_at", "pk")
    return {"orders": [_held(order, sight) for order in rows]}


def _held(order: Order, sight: Sight) -> HeldOrder:
    lines = sorted(order.lines.all(), key=lambda line: line.position)
    return HeldOrder(
        order.number,
        sight.sites.get(order.site_id, ""),
        order.placed_at,
        order.state,
        order.currency,
        order.total,
        _person(order.person, sight),
        [HeldOrderLine(line.product_code, line.name, line.quantity, line.total) for line in lines],
        [
            HeldPayment(payment.method, seen_label(payment, sight.grant), payment.amount, payment.refunded)
            for payment in sorted(order.payments.all(), key=lambda payment: payment.pk)
        ],
    )


def _person(person: OrderPerson, sight: Sight) -> dict[str, Any]:
    """An answer without its definition has no group any more, so it takes the sight of all."""
    visible = seen_person(person, sight.grant)
    values = {name: value for name in _PERSON if (value := getattr(visible, name))}
    answers = {code: text for code, _, text in answers_of(person, sight.grant, sight.known)}
    if sight.grant.sees_every_field:
        answers = person.more | answers
    return values | ({"more": answers} if answers else {})
