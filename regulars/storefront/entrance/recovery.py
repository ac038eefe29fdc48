"""Forgotten passwords: asked here, answered in the mailbox, chosen anew with the link (G9, G10, G12)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.recovery import ask_for_reset, reset_password
from regulars.authentication.queries.visits import Visit
from regulars.customers.queries.tokens import holder_of
from regulars.customers.rules.mails import Purpose
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.storefront.cookies import caller_of, keep_log_in
from regulars.storefront.doors import page_at_site
from regulars.storefront.entrance.forms import ForgottenForm, NewPasswordForm
from regulars.storefront.entrance.mailbox import dead_link
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors, tell_wait
from regulars.ui.pages import posted, redirect
from regulars.ui.stale_forms import entrance

__all__ = ["forgotten", "reset"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


@entrance
@page_at_site("GET", "POST")
def forgotten(request: HttpRequest, here: Visit) -> HttpResponse:
    """The answer is the same for every name; what there is to say is said in the mailbox."""
    if "asked" in request.GET:
        return show(request, here, "forgotten_asked.html")
    typed = {"username": request.POST.get("username", "")[:254]}
    form = ForgottenForm(posted(request), initial=typed)
    if not form.is_valid():
        return show(request, here, "forgotten.html", {"form": form}, status=REFUSED if form.is_bound else 200)
    try:
        name, caller = form.cleaned_data["username"], caller_of(request)
        ask_for_reset(name, site_id=here.through_site.id, caller=caller, by=VISITOR)
    except DomainError as error:
        return tell_wait(
            show(request, here, "forgotten.html", {"form": form}, status=add_errors(form, error)), error
        )
    return redirect(request, f"{reverse('password_forgotten')}?asked")


@hashes
@entrance
@page_at_site("GET", "POST")
def reset(request: HttpRequest, here: Visit) -> HttpResponse:
    """The link of a mail, or of a log-in with a generated password: choose one, and you are in."""
    token = request.POST.get("token", request.GET.get("token", ""))
    if holder_of(token, Purpose.PASSWORD, site_id=here.through_site.id) is None:
        return dead_link(request, here)
    form = NewPasswordForm(posted(request))
    context = {"form": form, "token": token}
    if not form.is_valid():
        return show(request, here, "reset.html", context, status=REFUSED if form.is_bound else 200)
    try:
        new = form.cleaned_data["password"]
        browser = caller_of(request).browser
        logged_in = reset_password(token, new, site_id=here.through_site.id, log_in_from=browser, by=VISITOR)
    except DomainError as error:
        if error.code == "token_invalid":
            return dead_link(request, here)
        return show(request, here, "reset.html", context, status=add_errors(form, error))
    messages.success(
        request, translate("Your new password counts. Everywhere else you have been logged out.")
    )
    answer = redirect(request, reverse("account"))
    return keep_log_in(request, answer, logged_in) if logged_in else answer
