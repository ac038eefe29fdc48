"""After an order was placed: what happens next, and the page that a guest's link opens (GST-02)."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.addresses.rules.entries import FIELDS, Entry, written_lines
from regulars.addresses.rules.postal import country_named
from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.orders.queries.details import OrderDetail
from regulars.orders.queries.guest_orders import guest_order as guest_order_at
from regulars.orders.queries.guest_orders import placed_order
from regulars.orders.rules.payment import KIND_LABELS
from regulars.orders.rules.states import STATE_LABELS, OrderState, PaidBy
from regulars.storefront.doors import customer_page, page_at_site, problem
from regulars.storefront.looks import show
from regulars.storefront.shop.drawing import money, quantity_text

__all__ = ["done", "guest_order"]


@customer_page("GET")
def done(request: HttpRequest, here: Visit, account: Account, number: str) -> HttpResponse:
    """Reading it again orders nothing again."""
    order = placed_order(number, account.id, here.site.id)
    return show(request, here, "checkout_done.html", _next(order))


@page_at_site("GET")
def guest_order(request: HttpRequest, here: Visit, token: str) -> HttpResponse:
    """Whoever has the link sees the order; no search engine keeps it."""
    try:
        detail = guest_order_at(token, here.through_site.id)
    except NotFound:
        answer = problem(
            request,
            here,
            "This page doesn't exist",
            "The link has run out, or the address has a typo.",
            status=404,
        )
    else:
        answer = show(request, here, "guest_order.html", _drawn(detail))
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _next(order: Order) -> dict[str, Any]:
    """For `checkout_next.html`."""
    return {
        "order": order,
        "state": translate(STATE_LABELS[OrderState(order.state)]),
        "waits": order.state == OrderState.ON_HOLD,
    }


def _drawn(detail: OrderDetail) -> dict[str, Any]:
    order, person = detail.order, detail.person
    currency = order.currency
    return {
        **_next(order),
        "person": person,
        "lines": [
            {
                "name": line.name,
                "amount": quantity_text(line.quantity),
                "total": money(line.total + line.discount, currency),
            }
            for line in detail.lines
        ],
        "items": money(order.item_total, currency),
        "discounts": _discounts(detail),
        "shipping": money(order.shipping_total, currency) if order.shipping_method else "",
        "total": money(order.total, currency),
        "tax": money(order.tax_total, currency) if order.tax_total else "",
        "payments": [
            {"label": payment.label or translate(KIND_LABELS[PaidBy(payment.method)]), "amount": money(payment.amount, currency)}
            for payment in detail.payments
        ],
        "shipping_lines": _lines(person.shipping),
        "billing_lines": _lines(person.billing),
    }  # fmt: skip


def _discounts(detail: OrderDetail) -> list[dict[str, str]]:
    """What staff took off has no name."""
    return [
        {"name": given["name"] or translate("Discount"), "amount": money(Decimal(given["amount"]), detail.order.currency)}
        for given in detail.order.discounts
    ]  # fmt: skip


def _lines(stored: dict[str, str]) -> list[str]:
    if not stored:
        return []
    entry = Entry(**{name: stored.get(name, "") for name in FIELDS})
    return [*written_lines(entry), country_named(entry.country)]
