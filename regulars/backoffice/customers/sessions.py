"""Where a customer is logged in, and ending it for them: a lost phone, a suspicious call (G5)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.ended_sessions import end_session, end_sessions
from regulars.authentication.queries.sessions import sessions_of
from regulars.authentication.queries.viewings import viewings_of
from regulars.backoffice.access import actor, staff_action, staff_page
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.words import name_of
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["session_ended", "sessions", "sessions_ended"]

TEMPLATE = "backoffice/customers/sessions.html"


@staff_page(Right.SEE)
def sessions(request: HttpRequest, customer_id: int) -> HttpResponse:
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight("sessions")
    found = sessions_of(authorized.customer.pk, site_ids=authorized.grant.sites)
    viewings = viewings_of(authorized.customer.pk, site_ids=authorized.grant.sites)
    return person_page(request, authorized, TEMPLATE, {"sessions": found, "viewings": viewings})


@staff_action(Right.EDIT_CUSTOMERS)
def session_ended(request: HttpRequest, customer_id: int, session_id: int) -> HttpResponse:
    """Ends one log-in at once; one that has ended meanwhile is what was wanted."""
    customer = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "sessions").customer
    try:
        end_session(customer, session_id=session_id, by=actor(request))
    except NotFound:
        messages.info(request, translate("This log-in had ended already."))
    else:
        messages.success(request, translate("This log-in is ended."))
    return redirect(request, reverse("customer-sessions", args=[customer.pk]))


@staff_action(Right.EDIT_CUSTOMERS)
def sessions_ended(request: HttpRequest, customer_id: int) -> HttpResponse:
    authorized = find_customer(request, customer_id, Right.EDIT_CUSTOMERS, "sessions")
    customer = authorized.customer
    end_sessions(customer, by=actor(request))
    messages.success(
        request, translate("{customer} is logged out everywhere.", customer=name_of(authorized.seen))
    )
    return redirect(request, reverse("customer-sessions", args=[customer.pk]))
