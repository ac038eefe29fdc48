"""My Account's orders to approve: those of colleagues at the same sub site, for customers whose role says so (B2B-10, ROL-02)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.errors import DomainError, Invalid
from regulars.kernel.i18n import counted, translate
from regulars.kernel.lists import Page
from regulars.kernel.lookups import number_in
from regulars.orders.models import Order
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.queries.approvers import is_buyer
from regulars.orders.queries.details import details_of
from regulars.orders.queries.to_approve import order_to_approve, orders_to_approve
from regulars.orders.rules.decisions import OBSTACLE_LABELS, Obstacle
from regulars.orders.rules.states import OrderState
from regulars.storefront.account.order_drawing import drawn_detail, drawn_state
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.storefront.problems import status_of
from regulars.storefront.shop.drawing import money
from regulars.ui.numbers import place_in_words
from regulars.ui.pages import known_choice, redirect

__all__ = ["approval", "approvals"]

NAMED = 3


@customer_page("GET")
def approvals(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """The longest waiting first. A cursor that leads nowhere counts as not sent."""
    try:
        page = orders_to_approve(account.id, here.site.id, cursor=request.GET.get("cursor"))
    except Invalid:
        page = orders_to_approve(account.id, here.site.id)
    context = {"orders": [_row(order) for order in page.items]} | _pager(page)
    return show(request, here, "approvals.html", context)


@customer_page("GET", "POST")
def approval(request: HttpRequest, here: Visit, account: Account, order_id: int) -> HttpResponse:
    """One with its lines, and the decision. 404 for those who approve nothing here; declining needs a reason (B2B-11)."""
    order, by = order_to_approve(account.id, here.site.id, order_id=order_id), customer_actor(account.id)
    refusal: DomainError | None = None
    if request.method == "POST":
        approves = known_choice(request.POST, "do", "approve", "decline") == "approve"
        version, reason = number_in(request.POST.get("version", "")), request.POST.get("reason", "")
        try:
            if approves:
                approve_order(order, version=version, by=by)
            else:
                decline_order(order, reason=reason, version=version, by=by)
        except DomainError as error:
            refusal = error
            order = order_to_approve(account.id, here.site.id, order_id=order_id)
        else:
            done = translate("The order is approved." if approves else "The order is declined.")
            messages.success(request, f"{done} {translate('A mail tells the buyer.')}")
            return redirect(request, reverse("approvals"))
    is_own = is_buyer(order, by)
    context = {
        "order": order,
        "state": drawn_state(OrderState(order.state)),
        "buyer": _buyer(order),
        "is_own": translate(OBSTACLE_LABELS[Obstacle.OWN_ORDER]) if is_own else "",
        "reason": request.POST.get("reason", "")[:500],
        "errors": {refusal.field: refusal.message} if refusal and refusal.field else {},
        "problem": refusal.message if refusal and not refusal.field else "",
    }
    drawn = drawn_detail(details_of(order))
    del drawn["payments"]  # how a colleague pays is theirs
    status = status_of(refusal) if refusal else 200
    return show(request, here, "approval.html", drawn | context, status=status)


def _row(order: Order) -> Mapping[str, Any]:
    names = [line.name for line in sorted(order.lines.all(), key=lambda line: line.position)]
    more = len(names) - NAMED
    days = (now() - order.placed_at).days
    age = counted("{number} day", "{number} days", days)
    return {
        "number": order.number,
        "href": reverse("approval", args=[order.pk]),
        "placed_at": order.placed_at,
        "waits": translate("waiting: {days}", days=age) if days else translate("new"),
        "buyer": _buyer(order),
        "names": ", ".join(names[:NAMED]),
        "more": translate("and {number} more", number=more) if more > 0 else "",
        "total": money(order.total, order.currency),
    }


def _buyer(order: Order) -> str:
    return (
        order.person.name or order.person.company or translate("Customer {number}", number=order.customer_id)
    )


def _pager(page: Page[Order]) -> dict[str, str]:
    return {
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": _address(page.previous_cursor),
        "next": _address(page.next_cursor),
    }


def _address(cursor: str | None) -> str:
    return f"{reverse('approvals')}?{urlencode({'cursor': cursor})}" if cursor else ""
