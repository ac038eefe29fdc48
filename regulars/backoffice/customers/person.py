"""One customer's page: found, or a 404; the frame with name, set, state and tabs around each part of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import grant
from regulars.backoffice.customers.words import name_of, status_of
from regulars.backoffice.pages import office_page
from regulars.customers.queries.authorization import AuthorizedCustomer, get_authorized_customer
from regulars.customers.rules import Kind, Status
from regulars.kernel.i18n import lazy, translate
from regulars.staff.rules import Right

__all__ = ["crumbs_to", "find_customer", "person_page", "reach"]

TABS = (
    ("", lazy("General"), "id"),
    ("/login", lazy("Log-in"), "password"),
    ("/orders", lazy("Orders"), "id"),
    ("/b2b", lazy("B2B"), "company"),
    ("/sites", lazy("Sites"), "access"),
    ("/attributes", lazy("Attributes"), "id"),
    ("/roles", lazy("Roles"), "roles"),
    ("/addresses", lazy("Addresses"), "addresses"),
    ("/credit", lazy("Credit"), "credit"),
    ("/cards", lazy("Cards"), "cards"),
    ("/wish-list", lazy("Wish list"), "wish_list"),
    ("/groups", lazy("Groups"), "groups"),
    ("/newsletters", lazy("Newsletters"), "consent:newsletter"),
    ("/login-check", lazy("Log-in check"), "access"),
    ("/buying-check", lazy("Buying check"), "groups"),
    ("/sessions", lazy("Sessions"), "sessions"),
    ("/history", lazy("History"), "id"),
)
ASKING = {"/orders": Right.SEE_ORDERS, "/login": Right.EDIT_CUSTOMERS}  # for tabs, beside their field
# A guest has none, and is offered none (ROL-04, CRD-04, WSH-01, WSH-02).
OF_ACCOUNTS = {"/cards", "/credit", "/groups", "/roles", "/wish-list"}
OF_GUESTS = {"/login"}  # who may be given one


def find_customer(
    request: HttpRequest, customer_id: int, to: Right = Right.SEE, *changing: str
) -> AuthorizedCustomer:
    """The customer, for whoever wants to do this and change these fields; as `get_authorized_customer` refuses."""
    authorized = get_authorized_customer(grant(request), customer_id, to=to)
    authorized.grant.require_edit(*changing)
    return authorized


def reach(authorized: AuthorizedCustomer) -> dict[str, Any]:
    """What templates ask about this customer: rights and fields, narrowed to what reaches them."""
    return {"rights": authorized.grant.rights, "sees": authorized.grant.sees, "edits": authorized.grant.edits}


def crumbs_to(authorized: AuthorizedCustomer, title: str) -> list[tuple[str, str | None]]:
    """The way to a page behind the customer's, which has this title."""
    customer = authorized.seen
    return [
        (translate("Customers"), reverse("customers")),
        (name_of(customer), reverse("customer", args=[customer.pk])),
        (title, None),
    ]


def person_page(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A tab of the customer's page; the tab is told by the address."""
    customer = authorized.seen
    home = f"/customers/{customer.pk}"
    frame = reach(authorized) | {
        "customer": customer,
        "name": name_of(customer),
        "status": status_of(customer),
        "is_erased": customer.status == Status.ERASED,
        "tabs": [
            {"label": label, "href": home + path, "current": request.path == home + path}
            for path, label, field in TABS
            if authorized.grant.sees(field)
            and authorized.grant.may(ASKING.get(path, Right.SEE))
            and path not in (OF_GUESTS if customer.kind == Kind.ACCOUNT else OF_ACCOUNTS)
        ],
    }
    return office_page(request, template, frame | (context or {}), status=status)
