"""My Account's orders: the latest, those of a period, one with everything on it, and one once more (ORD-01, ORD-07, ORD-09)."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Account, Visit
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import listed, noop, translate
from regulars.orders.operations.baskets import reorder
from regulars.orders.queries.approvers import customer_approvers_of
from regulars.orders.queries.details import details_of
from regulars.orders.queries.history import History, SeenOrder, history_at, order_seen
from regulars.orders.rules.history import Act, Period
from regulars.orders.rules.states import STATE_LABELS, OrderState
from regulars.storefront.account.order_drawing import drawn_detail, drawn_order, drawn_state
from regulars.storefront.doors import customer_page
from regulars.storefront.looks import is_lost, show, show_part
from regulars.ui.numbers import in_words, place_in_words
from regulars.ui.pages import is_htmx, redirect

__all__ = ["latest_orders", "order", "order_again", "orders"]

PERIODS = {
    Period.WEEK: noop("Last week"),
    Period.MONTH: noop("Last month"),
    Period.YEAR: noop("Last year"),
    Period.ALL: noop("All"),
}
NONE_IN = {
    Period.WEEK: noop("No orders in the last week."),
    Period.MONTH: noop("No orders in the last month."),
    Period.YEAR: noop("No orders in the last year."),
}
LARGER_HAS = {
    Period.MONTH: noop("Last month: {orders}"),
    Period.YEAR: noop("Last year: {orders}"),
    Period.ALL: noop("Altogether: {orders}"),
}
MOST_TOLD = 5
LATEST = 3


@customer_page("GET")
def orders(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """Of the last month unless another period is asked for; what is no period or state counts as not sent."""
    if is_htmx(request) and is_lost(request, here):
        return redirect(request, request.get_full_path())
    period = _known(Period, request.GET.get("period", "")) or Period.MONTH
    state = _known(OrderState, request.GET.get("state", ""))
    page = _page_of(
        partial(history_at, account.id, here.site.id, period=period, state=state), request.GET.get("cursor")
    )
    wanted = {"period": period.value} | ({"state": state.value} if state else {})
    context: dict[str, Any] = {
        "orders": [drawn_order(order) for order in page.items],
        "period": period.value,
        "periods": [
            {"label": translate(label), "href": _address(wanted, period=code), "current": code is period}
            for code, label in PERIODS.items()
        ],
        "state": state or "",
        "states": [
            ("", translate("All")),
            *((code, translate(label)) for code, label in STATE_LABELS.items()),
        ],
        "empty": None if page.items else _empty(page, period, wanted),
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": _address(wanted, cursor=page.previous_cursor) if page.previous_cursor else "",
        "next": _address(wanted, cursor=page.next_cursor) if page.next_cursor else "",
    }
    if is_htmx(request):
        return show_part(request, here, "orders.html", "list", context)
    return show(request, here, "orders.html", context)


def _known(choices: Any, text: str) -> Any:
    return choices(text) if text in set(choices) else None


def _page_of(find: Any, cursor: str | None) -> History:
    """Where a cursor leads; the first page where it leads nowhere."""
    if cursor:
        try:
            found: History = find(cursor=cursor)
        except Invalid:
            return _page_of(find, None)
        if found.items:
            return found
    first: History = find()
    return first


def _address(wanted: Mapping[str, str], **more: str) -> str:
    return f"{reverse('orders')}?{urlencode(dict(wanted) | more)}"


def _empty(page: History, period: Period, wanted: Mapping[str, str]) -> Mapping[str, Any]:
    """What there is instead: a larger period, every state, or the shop."""
    larger = page.has_more_in
    if larger:
        is_narrowed = "state" in wanted
        return {
            "title": translate("No such orders in this period.")
            if is_narrowed
            else translate(NONE_IN[period]),
            "href": _address(wanted, period=larger.period.value),
            "label": translate(LARGER_HAS[larger.period], orders=in_words(larger.total)),
        }
    if "state" in wanted:
        return {
            "title": translate("No such orders."),
            "href": _address({"period": wanted["period"]}),
            "label": translate("Show every state"),
        }
    return {
        "title": translate("No orders yet"),
        "text": translate("What you buy is listed here."),
        "href": reverse("products"),
        "label": translate("Look at the products"),
    }


def latest_orders(here: Visit, account: Account) -> list[Mapping[str, Any]]:
    """A few for the first page of My Account. One statement."""
    page = history_at(account.id, here.site.id, period=Period.ALL, limit=LATEST)
    return [drawn_order(order) for order in page.items]


@customer_page("GET")
def order(request: HttpRequest, here: Visit, account: Account, order_id: int) -> HttpResponse:
    """One with everything on it. 404 for what isn't seen here."""
    seen = order_seen(account.id, here.site.id, order_id)
    context = {
        "order": seen.order,
        "seen": seen,
        "site_of_order": seen.site_name or (seen.order.site.code if seen.other_store else ""),
        "state": drawn_state(OrderState(seen.order.state)),
        "may_reorder": Act.REORDER in seen.may,
        "may_cancel": Act.CANCEL in seen.may,
        "approvers": _approvers(seen),
    }
    return show(request, here, "order.html", context | drawn_detail(details_of(seen.order)))


def _approvers(seen: SeenOrder) -> str:
    """Colleagues who can approve what waits; the shop can anyhow (B2B-10)."""
    if seen.order.state != OrderState.ON_HOLD or seen.other_store:
        return ""
    names = [able.full_name or able.username for able in customer_approvers_of(seen.order)]
    return translate("{names} can approve it too.", names=listed(names)) if names else ""


@customer_page("POST")
def order_again(request: HttpRequest, here: Visit, account: Account, order_id: int) -> HttpResponse:
    """What has a price here goes into the basket; what hasn't is named with why."""
    answer = reorder(account.id, here.site.id, order_id)
    refused = [(answer.names[code], error.message) for code, error in answer.refused.items()]
    for name, reason in refused[:MOST_TOLD]:
        messages.warning(
            request, translate("{product} isn't in your basket: {reason}", product=name, reason=reason)
        )
    if len(refused) > MOST_TOLD:
        messages.warning(
            request, translate("{number} more aren't in your basket.", number=len(refused) - MOST_TOLD)
        )
    if not answer.put:
        return redirect(request, reverse("order", args=[order_id]))
    messages.success(
        request, translate("{number} of the products are in your basket.", number=len(answer.put))
    )
    return redirect(request, reverse("basket"))
