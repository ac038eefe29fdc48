"""A list of orders to print or to keep: totals by site and currency, then the orders (ORD-06, ORD-11)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now

from regulars.backoffice.access import actor, grant, staff_page, staff_user
from regulars.backoffice.lists import Asked
from regulars.backoffice.orders.words import shown_customer
from regulars.backoffice.pages import office_page
from regulars.orders.operations.exports import note_orders_exported
from regulars.orders.queries.listing import ORDERS
from regulars.orders.queries.report import MOST, report_of
from regulars.orders.rules.states import STATE_LABELS
from regulars.staff.rules import Right
from regulars.ui.formats import zone_of

__all__ = ["report"]


@staff_page(Right.SEE_ORDERS)
def report(request: HttpRequest) -> HttpResponse:
    """The list as asked for; that it was taken is on record, as a file is."""
    mine = grant(request)
    list_query = Asked(request.GET, ORDERS, mine, request.path)
    meanings = list_query.meanings
    if meanings is not None:
        note_orders_exported(meanings, by=actor(request))
    context = {
        "report": report_of(mine, zone=zone_of(request), **meanings) if meanings is not None else None,
        "filters": [(label, text) for label, text, _ in list_query.chips()],
        "list": list_query.url(reverse("orders")),
        "save": list_query.url(reverse("new-order-export")),
        "reader": staff_user(request),
        "made_at": now(),
        "most": MOST,
        "states": STATE_LABELS,
        "customer_of": lambda order: shown_customer(order, grant=mine),
    }
    return office_page(request, "backoffice/orders/report.html", context)
