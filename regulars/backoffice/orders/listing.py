"""Orders: found by number, listed by filters, those that wait, and those of a customer (ORD-03..05, ORD-10, ADM-06)."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.files import csv_file
from regulars.backoffice.lists import Asked, list_page
from regulars.backoffice.orders.words import STATE_TONES, held_words, shown_customer
from regulars.kernel.texts import bare
from regulars.orders.operations.exports import note_orders_exported
from regulars.orders.queries.export import export_columns, order_rows
from regulars.orders.queries.listing import ORDERS, WAITING, list_orders, numbered, on_hold, orders_of
from regulars.orders.rules.states import PAYMENT_LABELS, STATE_LABELS
from regulars.staff.rules import Right
from regulars.ui.formats import zone_of
from regulars.ui.pages import redirect

__all__ = ["file", "find", "index", "of_customer", "waiting"]


def _words(request: HttpRequest) -> dict[str, Any]:
    """What the rows of each list are drawn with."""
    return {
        "states": STATE_LABELS,
        "tones": STATE_TONES,
        "payment_states": PAYMENT_LABELS,
        "customer_of": lambda _: partial(shown_customer, grant=grant(request)),
    }


@staff_page(Right.SEE_ORDERS)
def index(request: HttpRequest) -> HttpResponse:
    """The orders of one's own sites; the number has a form of its own."""
    list_query = Asked(request.GET, ORDERS, grant(request), request.path)
    return list_page(
        request,
        ORDERS,
        "backoffice/orders",
        list_query=list_query,
        read=partial(list_orders, grant(request), zone=zone_of(request)),
        number=list_query.values.get("number", ""),
        is_open=bool(list_query.values.keys() - {"number"}),
        export=list_query.url(reverse("orders-file")),
        save=list_query.url(reverse("new-order-export")),
        report=list_query.url(reverse("orders-report")),
        **_words(request),
    )


@staff_page(Right.SEE_ORDERS)
def find(request: HttpRequest) -> HttpResponse:
    """The order with this number where there is one; else the list of those that have it, or begin like that."""
    list_query = Asked(request.GET, ORDERS, grant(request), reverse("orders"))
    number = bare(list_query.values.get("number", ""))
    found = list(numbered(orders_of(grant(request)), number)[:2]) if number.isprintable() else []
    if len(found) == 1:
        return redirect(request, reverse("order", args=[found[0].pk]))
    return redirect(request, list_query.url())


@staff_page(Right.SEE_ORDERS)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for approval, oldest first."""
    words = _words(request) | {"held_words": lambda _: held_words}
    return list_page(request, WAITING, "backoffice/orders/waiting", on_hold(grant(request)), **words)


@staff_page(Right.SEE_ORDERS)
def file(request: HttpRequest) -> HttpResponse:
    """The list as asked for, as CSV, one row for each line of an order."""
    mine = grant(request)
    meanings = Asked(request.GET, ORDERS, mine, request.path).meanings
    if meanings is None:  # a filter that nothing fits: nothing is taken away
        return csv_file("orders.csv", export_columns(mine), ())
    rows = order_rows(mine, zone=zone_of(request), **meanings)
    note_orders_exported(meanings, by=actor(request))
    return csv_file("orders.csv", export_columns(mine), rows)


@staff_page(Right.SEE_ORDERS, Right.SEE)
def of_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A customer's *Orders* tab: those at one's own sites, wherever the customer has access now."""
    authorized = find_customer(request, customer_id)
    page = list_orders(grant(request), customer=customer_id, limit=20)
    words = _words(request) | {"orders": page.items, "has_more": page.next_cursor is not None}
    return person_page(request, authorized, "backoffice/orders/own/tab.html", words)
