from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.customers.models import Customer
from regulars.customers.operations.registration import register as register_at
from regulars.customers.operations.sessions import open_session
from regulars.customers.queries.doors import state_of_row
from regulars.customers.queries.visits import Visit
from regulars.customers.rules import AccessState
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.kernel.errors import DomainError
from regulars.sites.models import Site
from regulars.sites.queries.types import choices_at
from regulars.storefront.cookies import caller_of, keep_log_in
from regulars.storefront.doors import page_at_site
from regulars.storefront.entrance.forms import RegistrationForm
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, place, tell_wait
from regulars.ui.pages import go

__all__ = ["register", "registration_waits"]

VISITOR = Actor(ActorKind.VISITOR, Door.STOREFRONT)


@page_at_site("GET", "POST")
def register(request: HttpRequest, here: Visit) -> HttpResponse:
    """`direct`: in at once, or told that the name is taken. `neutral`: the same answer for every name (D-33)."""
    if here.account:
        return go(request, reverse("account"))
    types = choices_at(here.site.id)
    form = RegistrationForm(request.POST if request.method == "POST" else None, types=types)
    context = {"form": form, "taken": None}
    if not form.is_valid():
        return show(request, here, "register.html", context, status=REFUSED if form.is_bound else 200)
    site = Site.objects.get(pk=here.site.id)
    try:
        account = register_at(form.account(), site=site, caller=caller_of(request), by=VISITOR)
    except DomainError as error:
        if error.code == "username_taken":
            context["taken"] = form.cleaned_data["email"]
        status = place(form, error, username="email")
        return tell_wait(show(request, here, "register.html", context, status=status), error)
    if account and state_of_row(account, here.site.id) == AccessState.PENDING:
        return go(request, reverse("registration_waits"))
    return _welcome(request, here, account) if account else go(request, f"{reverse('login')}?registered")


@page_at_site("GET")
def registration_waits(request: HttpRequest, here: Visit) -> HttpResponse:
    """The account is there, and somebody has to say yes before the first log-in (APP-06)."""
    return show(request, here, "waits.html")


def _welcome(request: HttpRequest, here: Visit, account: Customer) -> HttpResponse:
    by = Actor(ActorKind.CUSTOMER, Door.STOREFRONT, account.pk)
    browser = caller_of(request).browser
    logged_in = open_session(account.pk, here.site.id, verified=account.password, device=browser, by=by)
    messages.success(request, f"Welcome to {here.site.name}. Your account is ready.")
    return keep_log_in(request, go(request, reverse("account")), logged_in)
