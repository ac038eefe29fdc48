from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.people import names_of
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.history.looks import look_of
from regulars.history.queries.customer_history import history_of
from regulars.kernel.actor import Door
from regulars.staff.rules import Right

__all__ = ["history"]

TEMPLATE = "backoffice/customers/history.html"
DOORS = {
    Door.BACKOFFICE.value: "back office",
    Door.STOREFRONT.value: "storefront",
    Door.API.value: "API",
    Door.CLI.value: "",
    Door.INSIDE.value: "",
}


@staff_page(Right.SEE)
def history(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What happened, by whom, through which door, in plain sentences."""
    desk = find_customer(request, customer_id)
    customer = desk.customer
    before = request.GET.get("before", "")
    page = history_of(
        customer,
        grant=desk.grant,
        before=int(before[:18]) if before.isascii() and before.isdecimal() else None,
    )
    names = names_of((one.actor_kind, one.actor_id) for one in page.entries)
    rows = [
        (
            one,
            ", ".join(filter(None, (names[one.actor_kind, one.actor_id], DOORS.get(one.door, one.door)))),
            *look_of(one.event),
        )
        for one in page.entries
    ]
    context = {"rows": rows, "older": page.older, "is_first": not before}
    return person_page(request, desk, TEMPLATE, context)
