"""Whatever can be handed out that opens an account or is a step on the way, how it is got, and how it is tried."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from regulars.authentication.operations.mailboxes import (
    ask_to_prove_email,
    confirm_email_change,
    prove_email,
    request_email_change,
    stop_email_change,
)
from regulars.authentication.operations.recovery import reset_password, send_reset
from regulars.authentication.operations.sessions import NoAccess, log_in
from regulars.authentication.queries.visits import candidate
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.access import request_access
from regulars.customers.rules.mails import Purpose
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.devices import known_device, mark_device
from regulars.sites.models import Site
from tests.mailbox import last, token_in
from tests.world import PASSWORD, is_in, logged_in

__all__ = ["CREDENTIALS", "NAME", "NEW", "VISITOR", "alive", "hand_out"]

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
NAME, NEW = "ada@mail.example", "eleven brown otters"


def host(site: Site) -> str:
    return site.hosts.get().name


def _ticket(ada: Customer, closed: Site) -> int:
    try:
        logged_in(ada, closed)
    except NoAccess as error:
        return error.stamp
    raise AssertionError("there is a way in, and so nothing to ask for")


def hand_out(ada: Customer, site: Site, closed: Site) -> dict[str, Any]:
    """One of each, at a site where Ada comes and goes; the ticket at one where she has no access yet."""
    found = log_in(host(site), NAME, PASSWORD, channel=Channel.STOREFRONT)
    send_reset(ada, site, by=VISITOR)
    ask_to_prove_email(ada, site=site, by=VISITOR)
    request_email_change(ada, to="ada@new.example", current=PASSWORD, site=site, by=VISITOR)
    return {
        "session": found.token,
        "device mark": mark_device("", found.person),
        "ticket": _ticket(ada, closed),
        Purpose.PASSWORD: token_in(last("password_reset", NAME)),
        Purpose.MAILBOX: token_in(last("verify_email", NAME)),
        Purpose.EMAIL_CHANGE: token_in(last("email_change", "ada@new.example")),
        Purpose.EMAIL_STOP: token_in(last("email_change_asked", NAME)),
    }


def _is_known(ada: Customer, mark: str, site: Site) -> bool:
    """As a log-in asks: the statement that finds the account says whom a mark must name."""
    username = Customer.objects.get(pk=ada.pk).username_key or ""
    found = candidate(host(site), username)
    if found is None or found.account is None:
        return False
    return bool(known_device(mark, rules.device_holder(found.account.id, found.stamp)))


Try = Callable[[Customer, Any, Site, Site], object]
CREDENTIALS: Mapping[str, Try] = {
    "session": lambda _ada, token, site, _closed: is_in(site, token),
    "device mark": lambda ada, mark, site, _closed: _is_known(ada, mark, site),
    "ticket": lambda ada, stamp, _site, closed: (
        request_access(ada, site=closed, stamp=stamp, by=VISITOR) == closed
    ),
    Purpose.PASSWORD: lambda _ada, token, site, _closed: (
        reset_password(token, NEW, site_id=site.pk, by=VISITOR) is None
    ),
    Purpose.MAILBOX: lambda _ada, token, site, _closed: (
        prove_email(token, site_id=site.pk, by=VISITOR) is None  # type: ignore[func-returns-value]
    ),
    Purpose.EMAIL_CHANGE: lambda _ada, token, site, _closed: (
        confirm_email_change(token, site_id=site.pk, by=VISITOR) is None
    ),
    Purpose.EMAIL_STOP: lambda _ada, token, site, _closed: (
        stop_email_change(token, site_id=site.pk, by=VISITOR) is None  # type: ignore[func-returns-value]
    ),
}


def alive(ada: Customer, handed: Mapping[str, Any], site: Site, closed: Site) -> set[str]:
    """Those that still count, each tried by its verb; what that changed is taken back."""
    return {
        name
        for name, attempt in CREDENTIALS.items()
        if _works(lambda attempt=attempt, name=name: attempt(ada, handed[name], site, closed))  # type: ignore[misc]
    }


def _works(attempt: Callable[[], object]) -> bool:
    with transaction.atomic():
        try:
            return bool(attempt())
        except DomainError:
            return False
        finally:
            transaction.set_rollback(True)
