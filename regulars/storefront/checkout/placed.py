"""After an order was placed: what happens next, and the page that a guest's link opens, which may offer an account (GST-02, GST-04)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.journeys.convert_guest import offers_account, register_after_order
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.orders.queries.guest_orders import guest_order as guest_order_at
from regulars.orders.queries.guest_orders import placed_order
from regulars.orders.rules.states import STATE_LABELS, OrderState
from regulars.sites.models import Site
from regulars.storefront.account.order_drawing import drawn_detail, until_then
from regulars.storefront.doors import customer_page, page_at_site
from regulars.storefront.looks import show
from regulars.ui.pages import redirect

__all__ = ["account_of_order", "by_mail", "done", "guest_order"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


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
        answer = show(request, here, "guest_order_gone.html", {}, status=404)
    else:
        more = {"token": token, "offers_account": offers_account(detail.order), "may_claim": True}
        answer = show(request, here, "guest_order.html", _next(detail.order) | drawn_detail(detail) | more)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@page_at_site("POST")
def account_of_order(request: HttpRequest, here: Visit, token: str) -> HttpResponse:
    """The box is ticked: whether the name was free, the mailbox hears (G9). In another tab it was before."""
    if "agreed" not in request.POST:
        messages.warning(request, translate("Tick the box first: then there is an account."))
        return redirect(request, reverse("guest_order", args=[token]))
    try:
        register_after_order(token, site=Site.objects.get(pk=here.through_site.id), by=VISITOR)
    except Conflict as error:
        if error.code != "guest_converted":
            raise
    return redirect(request, reverse("checkout_by_mail"))


@page_at_site("GET")
def by_mail(request: HttpRequest, here: Visit) -> HttpResponse:
    """After an order that an account was asked for with: the same words for a new account, one that waits, and a name that was taken (G9, G12)."""
    return show(request, here, "checkout_by_mail.html")


def _next(order: Order) -> dict[str, Any]:
    """For `checkout_next.html`."""
    return {
        "order": order,
        "state": translate(STATE_LABELS[OrderState(order.state)]),
        "waits": order.state == OrderState.ON_HOLD,
    }
