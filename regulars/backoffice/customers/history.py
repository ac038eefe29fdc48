from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.history.rows import CHANNEL_NAMES, rows_of
from regulars.history.queries.customer_history import history_of
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Right

__all__ = ["history"]

TEMPLATE = "backoffice/customers/history.html"


@staff_page(Right.SEE)
def history(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What happened, by whom, through which door, in plain sentences."""
    authorized = find_customer(request, customer_id)
    before = number_in(request.GET.get("before", ""))
    page = history_of(authorized.customer, grant=authorized.grant, before=before)
    context = {"rows": rows_of(page.records), "older": page.older, "channel_names": CHANNEL_NAMES}
    return person_page(request, authorized, TEMPLATE, context | {"is_first": not before})
