"""Links that prove a mailbox. Opening one only asks: a mail program may open it before its reader does."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.customers.operations.mailboxes import confirm_email_change, prove_email
from regulars.customers.operations.sessions import LoggedIn
from regulars.customers.queries.tokens import holder_of
from regulars.customers.queries.visits import Visit
from regulars.customers.rules.letters import Purpose
from regulars.kernel.actor import Actor, ActorKind, Door
from regulars.kernel.errors import NotFound
from regulars.storefront.cookies import keep_log_in, token_of
from regulars.storefront.doors import page_at_site
from regulars.storefront.looks import show
from regulars.storefront.speech import told
from regulars.ui.pages import go

__all__ = ["dead_link", "email_change", "proof"]

VISITOR = Actor(ActorKind.VISITOR, Door.STOREFRONT)


@dataclass(frozen=True)
class _Question:
    purpose: Purpose
    verb: Callable[[HttpRequest, str, int], LoggedIn | None]
    title: str
    text: str
    button: str
    done: str


def _prove(_request: HttpRequest, token: str, site_id: int) -> None:
    prove_email(token, site_id=site_id, by=VISITOR)


def _change(request: HttpRequest, token: str, site_id: int) -> LoggedIn | None:
    return confirm_email_change(token, site_id=site_id, session=token_of(request), by=VISITOR)


MAILBOX = _Question(
    Purpose.MAILBOX,
    _prove,
    "Confirm your e-mail address",
    "One click, and we know that this mailbox is yours.",
    "Confirm",
    "Thank you, your address is confirmed.",
)
CHANGE = _Question(
    Purpose.EMAIL_CHANGE,
    _change,
    "Confirm your new e-mail address",
    "From then on we write to this mailbox. If you log in with your address, use the new one.",
    "Use this address",
    "Your new e-mail address counts from now on.",
)


@page_at_site("GET", "POST")
def proof(request: HttpRequest, here: Visit) -> HttpResponse:
    """The account's mailbox; at a neutral site it opens the way to the first log-in (D-33)."""
    return _confirm(request, here, MAILBOX)


@page_at_site("GET", "POST")
def email_change(request: HttpRequest, here: Visit) -> HttpResponse:
    """A new mailbox; from now on it is the account's (D-26)."""
    return _confirm(request, here, CHANGE)


def dead_link(request: HttpRequest, here: Visit) -> HttpResponse:
    """The same page for a link that never was one, has been used, or has had its time."""
    return show(request, here, "dead_link.html", status=404)


def _confirm(request: HttpRequest, here: Visit, asked: _Question) -> HttpResponse:
    token = request.POST.get("token", request.GET.get("token", ""))
    if request.method != "POST":
        if holder_of(token, asked.purpose, site_id=here.site.id) is None:
            return dead_link(request, here)
        return show(request, here, "confirm.html", {"asked": asked, "token": token})
    try:
        renewed = asked.verb(request, token, here.site.id)
    except NotFound:
        return dead_link(request, here)
    done = told(asked.done)
    messages.success(request, done if here.account else f"{done} {told('Log in to go on.')}")
    answer = go(request, reverse("account" if here.account else "login"))
    return keep_log_in(request, answer, renewed) if renewed else answer
