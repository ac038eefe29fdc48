"""After an order was placed: what happens next, and the page that a guest's link opens (GST-02)."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.orders.queries.guest_orders import guest_order as guest_order_at
from regulars.orders.queries.guest_orders import placed_order
from regulars.orders.rules.states import STATE_LABELS, OrderState
from regulars.storefront.account.order_drawing import drawn_detail, until_then
from regulars.storefront.doors import customer_page, page_at_site, problem
from regulars.storefront.looks import show

__all__ = ["done", "guest_order"]


@customer_page("GET")
def done(request: HttpRequest, here: Visit, account: Account, number: str) -> HttpResponse:
    """Reading it again orders nothing again."""
    order = placed_order(number, account.id, here.site.id)
    waits = order.state == OrderState.ON_HOLD
    more = {"until_then": until_then(order.payments.all()) if waits else []}
    return show(request, here, "checkout_done.html", _next(order) | more)


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
        answer = show(
            request,
            here,
            "guest_order.html",
            _next(detail.order) | drawn_detail(detail) | {"may_claim": True},
        )
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _next(order: Order) -> dict[str, Any]:
    """For `checkout_next.html`."""
    return {
        "order": order,
        "state": translate(STATE_LABELS[OrderState(order.state)]),
        "waits": order.state == OrderState.ON_HOLD,
    }
