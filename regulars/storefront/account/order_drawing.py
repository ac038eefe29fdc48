"""Orders as pages of My Account say them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.catalog.rules.facts import KnownTax
from regulars.kernel.i18n import noop, translate
from regulars.orders.models import Order, OrderLine, Payment
from regulars.orders.queries.details import OrderDetail
from regulars.orders.queries.history import ListedOrder
from regulars.orders.queries.persons import answers_of
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import (
    PAYMENT_LABELS,
    STATE_LABELS,
    OrderState,
    Origin,
    PaidBy,
    PaymentState,
    PaymentStatus,
)
from regulars.orders.rules.steps import STEP_LABELS
from regulars.storefront.shop.drawing import money, quantity_text, tax_text

__all__ = ["drawn_detail", "drawn_order", "drawn_state", "until_then"]

TONES = {
    OrderState.ON_HOLD: "wait",
    OrderState.PLACED: "info",
    OrderState.IN_PROGRESS: "info",
    OrderState.COMPLETED: "ok",
    OrderState.DECLINED: "danger",
}
UNTIL_THEN = {
    PaidBy.CARD: noop("Your card is not charged until then."),
    PaidBy.CREDIT: noop("Your store credit is set aside until then."),
}
REFERENCES = {
    "b2b_reference": noop("Your reference"),
    "employee_id": noop("Employee id"),
    "charge_id": noop("Charge id"),
    "remark": noop("Remark"),
}


def drawn_state(state: OrderState) -> Mapping[str, str]:
    return {"text": translate(STATE_LABELS[state]), "tone": TONES.get(state, "off")}


def drawn_order(order: ListedOrder) -> Mapping[str, Any]:
    """For a list: what it is called, and what of."""
    more = order.line_count - len(order.names)
    return {
        "number": order.number,
        "href": reverse("order", args=[order.id]),
        "placed_at": order.placed_at,
        "site": order.site_name or (order.site_code if order.other_store else ""),
        "other_store": order.other_store,
        "state": drawn_state(order.state),
        "names": ", ".join(order.names),
        "more": translate("and {number} more", number=more) if more > 0 and order.names else "",
        "total": money(order.total, order.currency),
    }


def drawn_detail(detail: OrderDetail) -> dict[str, Any]:
    order, person = detail.order, detail.person
    return {
        "lines": [_line(line, order.currency) for line in detail.lines],
        "sums": _sums(order, detail.lines),
        "payment_state": _payment_state(order),
        "payments": [_payment(payment, order.currency) for payment in detail.payments],
        "addresses": [
            {"title": translate(title), "lines": lines, "country": country}
            for title, values in (
                (noop("Shipping address"), person.shipping),
                (noop("Billing address"), person.billing),
            )
            for lines, country in [_address(values)]
            if lines or country
        ],
        "facts": _facts(detail),
        "steps": [{"text": translate(STEP_LABELS[step]), "at": at} for step, at in detail.steps],
        "declined": order.state == OrderState.DECLINED,
        "on_hold": order.state == OrderState.ON_HOLD,
        "until_then": until_then(detail.payments),
        "reason": person.decision_reason if order.state == OrderState.DECLINED else "",
    }


def _payment_state(order: Order) -> str:
    """Nothing where a shop outside says nothing of it."""
    if order.origin == Origin.EXTERNAL and order.payment_state == PaymentState.NONE:
        return ""
    return translate(PAYMENT_LABELS[PaymentState(order.payment_state)])


def until_then(payments: Iterable[Payment]) -> list[str]:
    """What becomes of what it is paid with while it waits for approval."""
    methods = {payment.method for payment in payments}
    return [translate(sentence) for method, sentence in UNTIL_THEN.items() if method in methods]


def _line(line: OrderLine, currency: str) -> Mapping[str, str]:
    return {
        "name": line.name,
        "code": line.product_code,
        "quantity": quantity_text(line.quantity),
        "unit": money(line.unit_price, currency),
        "discount": money(line.discount, currency) if line.discount else "",
        "total": money(line.total, currency),
    }


def _sums(order: Order, lines: Sequence[OrderLine]) -> Mapping[str, Any]:
    discounts = [
        {
            "name": given["name"] or translate("Discount"),  # what staff took off has none
            "amount": money(Decimal(given["amount"]), order.currency),
        }
        for given in order.discounts
    ]
    if order.discount_total and not discounts:
        discounts = [{"name": translate("Discount"), "amount": money(order.discount_total, order.currency)}]
    taxes: dict[Decimal, Decimal] = {}
    for line in lines:
        taxes[line.tax_percent] = taxes.get(line.tax_percent, Decimal(0)) + line.tax
    return {
        "before": money(order.item_total, order.currency),
        "discounts": discounts,
        "shipping": money(order.shipping_total, order.currency)
        if order.shipping_total
        else translate("free"),
        "total": money(order.total, order.currency),
        "taxes": [
            {"text": tax_text(KnownTax(percent, "")), "amount": money(amount, order.currency)}
            for percent, amount in sorted(taxes.items())
            if amount
        ],
    }


def _payment(payment: Payment, currency: str) -> Mapping[str, Any]:
    return {
        "name": _payment_name(payment.label, translate(KIND_LABELS[PaidBy(payment.method)])),
        "amount": money(payment.amount, currency),
        "refunded": money(payment.refunded, currency) if payment.refunded else "",
        "is_void": payment.state == PaymentStatus.VOIDED,
    }


def _payment_name(label: str, kind: str) -> str:
    """A card that was typed in has but its last digits."""
    return f"{kind} {label}" if label.startswith("…") else label or kind


def _address(values: Mapping[str, str]) -> tuple[list[str], str]:
    entry = Entry(**{name: str(values.get(name) or "") for name in FIELDS})
    lines = written_lines(entry) if any(values.get(name) for name in FIELDS) else []
    return lines, country_named(entry.country) if entry.country else ""


def _facts(detail: OrderDetail) -> list[tuple[str, str]]:
    """How it is sent and from where, and what the customer said beside it."""
    person = detail.person
    facts = [
        (translate("Shipping method"), detail.order.shipping_method),
        (translate("Sent from"), detail.centre),
        *((translate(label), getattr(person, name)) for name, label in REFERENCES.items()),
    ]
    facts += [(label, text) for _, label, text in answers_of(person)]
    return [(label, value) for label, value in facts if value]
