from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations import sessions
from regulars.authentication.operations.sessions import NoAccess, PasswordMustChange
from regulars.authentication.queries.visits import Visit
from regulars.customers.models import Customer
from regulars.customers.rules import MAY_ASK
from regulars.kernel.actor import Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.storefront.cookies import caller_of, forget_log_in, keep_log_in
from regulars.storefront.doors import customer_actor, host_of, page_at_site
from regulars.storefront.entrance.access import offer_access
from regulars.storefront.entrance.forms import LogInForm
from regulars.storefront.entrance.tickets import ticket_for
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, tell_wait
from regulars.storefront.targets import path_here
from regulars.ui.pages import redirect
from regulars.ui.stale_forms import entrance

__all__ = ["log_in", "log_out"]


@hashes
@entrance
@page_at_site("GET", "POST")
def log_in(request: HttpRequest, here: Visit) -> HttpResponse:
    """Also shown prefilled, when registration found the name taken: then a username comes without a password."""
    if here.account:
        return redirect(request, _wanted(request) or reverse("account"))
    if request.method != "POST" or "password" not in request.POST:
        return _form(request, here, LogInForm(initial={"username": request.POST.get("username", "")[:254]}))
    form = LogInForm(request.POST)
    if not form.is_valid():
        return _form(request, here, form, status=REFUSED)
    try:
        name, password = form.cleaned_data["username"], form.cleaned_data["password"]
        caller = caller_of(request)
        logged_in = sessions.log_in(
            host_of(request), name, password, caller=caller, channel=Channel.STOREFRONT
        )
    except DomainError as error:
        return _refused(request, here, form, error)
    return keep_log_in(request, redirect(request, _wanted(request) or reverse("account")), logged_in)


@page_at_site("POST")
def log_out(request: HttpRequest, here: Visit) -> HttpResponse:
    if here.account and here.session_id:
        by = customer_actor(here.account.id)
        sessions.log_out(here.session_id, account_id=here.account.id, by=by)
    messages.success(request, translate("You are logged out. See you soon."))
    return forget_log_in(redirect(request, reverse("home")))


def _wanted(request: HttpRequest) -> str:
    return path_here(request.GET.get("next", request.POST.get("next", "")))


def _form(request: HttpRequest, here: Visit, form: LogInForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": _wanted(request),
        "registered": "registered" in request.GET,
    }
    return show(request, here, "login.html", context, status=status)


def _refused(request: HttpRequest, here: Visit, form: LogInForm, error: DomainError) -> HttpResponse:
    """After the right password it may be said what stands in the way, and what can be done (LOG-03, D-08)."""
    if isinstance(error, PasswordMustChange):
        messages.info(request, translate(error.message))
        return redirect(request, f"{reverse('password_reset')}?{urlencode({'token': error.token})}")
    if isinstance(error, NoAccess) and error.found in MAY_ASK:
        ticket = ticket_for(error.account_id, error.stamp, here.through_site, host_of(request))
        return offer_access(request, here, Customer.objects.get(pk=error.account_id), ticket)
    return tell_wait(_form(request, here, form, status=add_errors(form, error)), error)
