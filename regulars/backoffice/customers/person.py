"""One customer's page: found, or a 404; the frame with name, set, state and tabs around each part of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.customers.words import name_of, status_of
from regulars.backoffice.pages import office_page
from regulars.customers.models import Customer
from regulars.customers.rules import Status
from regulars.kernel.errors import NotFound

__all__ = ["find_customer", "person_page"]

TABS = (
    ("", "General"),
    ("/sites", "Sites"),
    ("/login-check", "Log-in check"),
    ("/sessions", "Sessions"),
    ("/history", "History"),
)


def find_customer(customer_id: int) -> Customer:
    """Raises `NotFound` `no_such_customer`."""
    customer = Customer.objects.select_related("set", "origin_site").filter(pk=customer_id).first()
    if customer is None:
        raise NotFound("no_such_customer", "There is no customer with this number.")
    return customer


def person_page(
    request: HttpRequest,
    customer: Customer,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A tab of the customer's page; the tab is told by the address."""
    home = f"/customers/{customer.pk}"
    frame = {
        "customer": customer,
        "name": name_of(customer),
        "status": status_of(customer),
        "is_erased": customer.status == Status.ERASED,
        "tabs": [
            {"label": label, "href": home + path, "current": request.path == home + path}
            for path, label in TABS
        ],
    }
    return office_page(request, template, frame | (context or {}), status=status)
