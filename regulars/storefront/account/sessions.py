"""Where you are logged in: every browser and shop, and a button to end each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.ended_sessions import end_session, end_sessions
from regulars.authentication.queries.sessions import sessions_of
from regulars.authentication.queries.viewings import viewings_of
from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.kernel.errors import NotFound
from regulars.kernel.i18n import translate
from regulars.storefront.cookies import keep_log_in, token_of
from regulars.storefront.doors import customer_actor, customer_page
from regulars.storefront.looks import show
from regulars.ui.pages import redirect

__all__ = ["session_ended", "sessions", "sessions_ended"]


@customer_page("GET")
def sessions(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:
    """A discreet shop lists its own, and ends all."""
    site_ids = here.site_ids if here.site.discreet else None
    context = {
        "sessions": sessions_of(account.id, site_ids=site_ids),
        "this": here.session_id,
        "viewings": viewings_of(account.id, site_ids=site_ids),
    }
    return show(request, here, "sessions.html", context)


@customer_page("POST")
def session_ended(request: HttpRequest, here: Visit, account: Account, session_id: int) -> HttpResponse:  # noqa: ARG001 - every page is given its visit
    """Ends one log-in elsewhere. One that has ended meanwhile is what was wanted."""
    try:
        end_session(Customer.objects.get(pk=account.id), session_id=session_id, by=customer_actor(account.id))
    except NotFound:
        messages.info(request, translate("This log-in had ended already."))
    else:
        messages.success(request, translate("Logged out there."))
    return redirect(request, reverse("sessions"))


@customer_page("POST")
def sessions_ended(request: HttpRequest, here: Visit, account: Account) -> HttpResponse:  # noqa: ARG001 - as above
    """Ends every log-in; whoever asked goes on under a new token, so an old copy of theirs is worth nothing either."""
    customer = Customer.objects.get(pk=account.id)
    renewed = end_sessions(customer, session=token_of(request), by=customer_actor(account.id))
    messages.success(request, translate("Everywhere else you are logged out now."))
    answer = redirect(request, reverse("sessions"))
    return keep_log_in(request, answer, renewed) if renewed else answer
