"""One customer's page: found, or a 404; the frame with name, set, state and tabs around each part of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant
from regulars.backoffice.customers.words import name_of, status_of
from regulars.backoffice.pages import office_page
from regulars.customers.queries.desk import AtDesk, customer_for
from regulars.customers.rules import Status
from regulars.staff.rules import Right

__all__ = ["find_customer", "person_page", "reach"]

TABS = (
    ("", "General", "id"),
    ("/b2b", "B2B", "company"),
    ("/sites", "Sites", "access"),
    ("/attributes", "Attributes", "id"),
    ("/login-check", "Log-in check", "access"),
    ("/sessions", "Sessions", "sessions"),
    ("/history", "History", "id"),
)


def find_customer(request: HttpRequest, customer_id: int, to: Right = Right.SEE, *changing: str) -> AtDesk:
    """The customer, for whoever wants to do this and change these fields; as `customer_for` refuses."""
    desk = customer_for(grant(request), customer_id, to=to)
    desk.grant.require_edit(*changing)
    return desk


def reach(desk: AtDesk) -> dict[str, Any]:
    """What templates ask about this customer: rights and fields, narrowed to what reaches them."""
    return {"rights": desk.grant.rights, "sees": desk.grant.sees, "edits": desk.grant.edits}


def person_page(
    request: HttpRequest,
    desk: AtDesk,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A tab of the customer's page; the tab is told by the address."""
    customer = desk.seen
    home = f"/customers/{customer.pk}"
    frame = reach(desk) | {
        "customer": customer,
        "name": name_of(customer),
        "status": status_of(customer),
        "is_erased": customer.status == Status.ERASED,
        "tabs": [
            {"label": label, "href": home + path, "current": request.path == home + path}
            for path, label, field in TABS
            if desk.grant.sees(field)
        ],
    }
    return office_page(request, template, frame | (context or {}), status=status)
