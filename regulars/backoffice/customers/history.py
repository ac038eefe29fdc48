from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.people import names_of
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.history.looks import look_of
from regulars.backoffice.history.rows import DOOR_NAMES
from regulars.history.queries.customer_history import history_of
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Right

__all__ = ["history"]

TEMPLATE = "backoffice/customers/history.html"


@staff_page(Right.SEE)
def history(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What happened, by whom, through which door, in plain sentences."""
    desk = find_customer(request, customer_id)
    customer = desk.customer
    before = number_in(request.GET.get("before", ""))
    page = history_of(customer, grant=desk.grant, before=before)
    names = names_of((one.actor_kind, one.actor_id) for one in page.records)
    rows = [
        (
            one,
            ", ".join(filter(None, (names[one.actor_kind, one.actor_id], DOOR_NAMES.get(one.door, "")))),
            *look_of(one.event),
        )
        for one in page.records
    ]
    context = {"rows": rows, "older": page.older, "is_first": not before}
    return person_page(request, desk, TEMPLATE, context)
