"""Links that prove a mailbox. Opening one only asks: a mail program may open it before its reader does."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.operations.mailboxes import confirm_email_change, prove_email, stop_email_change
from regulars.authentication.queries.visits import Visit
from regulars.customers.operations.revocation import LoggedIn
from regulars.customers.queries.tokens import holder_of, waiting_password
from regulars.customers.rules.mails import Purpose
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import noop, translate
from regulars.storefront.cookies import keep_log_in, token_of
from regulars.storefront.doors import page_at_site
from regulars.storefront.entrance.forms import ChosenPasswordForm, TypedPasswordForm
from regulars.storefront.looks import show
from regulars.storefront.problems import REFUSED, add_errors
from regulars.ui.pages import redirect
from regulars.ui.stale_forms import entrance

__all__ = ["dead_link", "email_change", "email_change_stop", "proof"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)

ASK_AGAIN = noop(
    "It has been used already, a newer one was sent, or its time is over. You can ask for another."
)


@dataclass(frozen=True)
class _Question:
    purpose: Purpose
    verb: Callable[[HttpRequest, str, int], LoggedIn | None]
    title: str
    text: str
    button: str
    done: str
    tone: str = "primary"
    dead: str = ASK_AGAIN


def _prove(_request: HttpRequest, token: str, site_id: int) -> None:
    prove_email(token, site_id=site_id, by=VISITOR)


def _change(request: HttpRequest, token: str, site_id: int) -> LoggedIn | None:
    return confirm_email_change(token, site_id=site_id, session=token_of(request), by=VISITOR)


def _stop(_request: HttpRequest, token: str, site_id: int) -> None:
    stop_email_change(token, site_id=site_id, by=VISITOR)


MAILBOX = _Question(
    Purpose.MAILBOX,
    _prove,
    "Confirm your email address",
    "One click, and we know that this mailbox is yours.",
    "Confirm",
    "Thank you, your address is confirmed.",
)
CHANGE = _Question(
    Purpose.EMAIL_CHANGE,
    _change,
    "Confirm your new email address",
    "From then on we write to this mailbox. If you log in with your address, use the new one.",
    "Use this address",
    "Your new email address counts from now on.",
)
STOP = _Question(
    Purpose.EMAIL_STOP,
    _stop,
    "Stop the change of your email address",
    "The link to the new mailbox won't work any more, and every log-in of your account ends. Then choose a new password, because somebody knew yours.",
    "Stop the change",
    "The change is stopped and every log-in has ended. Now choose a new password.",
    "danger",
    "It has been used already, or its time is over. Can't you log in any more, though you never asked for another address? Then please tell the shop.",
)


@hashes
@entrance
@page_at_site("GET", "POST")
def proof(request: HttpRequest, here: Visit) -> HttpResponse:
    """The account's mailbox. At a neutral site a password waits for it (D-33): it counts where it is typed once more, or
    another is chosen, for a mailbox doesn't tell who filled in the form (F07).
    """
    token = _token(request)
    waits = waiting_password(token, site_id=here.through_site.id)
    if waits is None:
        return dead_link(request, here)
    return _finish(request, here, token) if waits.password else _confirm(request, here, MAILBOX)


@entrance
@page_at_site("GET", "POST")
def email_change(request: HttpRequest, here: Visit) -> HttpResponse:
    """A new mailbox; from now on it is the account's (D-26)."""
    return _confirm(request, here, CHANGE)


@page_at_site("GET", "POST")
def email_change_stop(request: HttpRequest, here: Visit) -> HttpResponse:
    """The old mailbox heard of a change that its owner didn't ask for (F01)."""
    token = _token(request)
    if request.method != "POST" or holder_of(token, Purpose.EMAIL_STOP, site_id=here.through_site.id) is None:
        return _confirm(request, here, STOP)
    _stop(request, token, here.through_site.id)
    messages.success(request, translate(STOP.done))
    return redirect(request, reverse("password_forgotten"))


def dead_link(request: HttpRequest, here: Visit, text: str = ASK_AGAIN) -> HttpResponse:
    """The same page for a link that never was one, has been used, or has had its time."""
    return show(request, here, "dead_link.html", {"text": translate(text)}, status=404)


def _token(request: HttpRequest) -> str:
    return str(request.POST.get("token", request.GET.get("token", "")))


def _finish(request: HttpRequest, here: Visit, token: str) -> HttpResponse:
    """The password of the registration is typed, or another is chosen, each in a form of its own."""
    choosing = "new_password" in request.POST
    typed = TypedPasswordForm(request.POST if request.method == "POST" and not choosing else None)
    chosen = ChosenPasswordForm(request.POST if choosing else None)
    context = {"typed": typed, "chosen": chosen, "token": token}
    form = chosen if choosing else typed
    if not form.is_valid():
        status = REFUSED if form.is_bound else 200
        return show(request, here, "finish_registration.html", context, status=status)
    new, password = form.cleaned_data.get("new_password", ""), form.cleaned_data.get("password", "")
    try:
        prove_email(token, password=password, new=new, site_id=here.through_site.id, by=VISITOR)
    except Invalid as error:
        return show(request, here, "finish_registration.html", context, status=add_errors(form, error))
    except NotFound:
        return dead_link(request, here)
    messages.success(request, f"{translate(MAILBOX.done)} {translate('Log in to go on.')}")
    return redirect(request, reverse("login"))


def _confirm(request: HttpRequest, here: Visit, question: _Question) -> HttpResponse:
    token = _token(request)
    if request.method != "POST":
        if holder_of(token, question.purpose, site_id=here.through_site.id) is None:
            return dead_link(request, here, question.dead)
        return show(request, here, "confirm.html", {"asked": question, "token": token})
    try:
        renewed = question.verb(request, token, here.through_site.id)
    except NotFound:
        return dead_link(request, here, question.dead)
    done = translate(question.done)
    messages.success(request, done if here.account else f"{done} {translate('Log in to go on.')}")
    answer = redirect(request, reverse("account" if here.account else "login"))
    return keep_log_in(request, answer, renewed) if renewed else answer
