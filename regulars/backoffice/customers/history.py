from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.people import names_of
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.customers.queries.history import history_of
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
LOOKS = {
    "customer.registered": ("info", "user-plus"),
    "customer.added": ("info", "user-plus"),
    "customer.imported": ("info", "arrow-down-tray"),
    "customer.changed": ("plain", "pencil"),
    "customer.renamed": ("plain", "identification"),
    "customer.password_changed": ("plain", "key"),
    "customer.blocked": ("danger", "no-symbol"),
    "customer.unblocked": ("ok", "check"),
    "customer.moved": ("wait", "arrows-right-left"),
    "customer.erased": ("danger", "x-mark"),
    "customer.data_exported": ("info", "arrow-down-tray"),
    "access.set": ("plain", "lock-open"),
    "access.requested": ("wait", "hand-raised"),
    "set.deleted": ("wait", "rectangle-group"),
    "site.moved": ("wait", "building-storefront"),
}


@staff_page(Right.SEE)
def history(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What happened, by whom, through which door, in plain sentences."""
    customer = find_customer(customer_id)
    before = request.GET.get("before", "")
    page = history_of(customer, before=int(before[:18]) if before.isascii() and before.isdecimal() else None)
    names = names_of((one.actor_kind, one.actor_id) for one in page.entries)
    rows = [
        (
            one,
            ", ".join(filter(None, (names[one.actor_kind, one.actor_id], DOORS.get(one.door, one.door)))),
            *LOOKS.get(one.event, ("plain", "clock")),
        )
        for one in page.entries
    ]
    context = {"rows": rows, "older": page.older, "is_first": not before}
    return person_page(request, customer, TEMPLATE, context)
