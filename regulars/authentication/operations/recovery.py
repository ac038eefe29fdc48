"""A forgotten password, and other knocks that only the mailbox may answer (G9, G10, G12, APP-09)."""

from collections.abc import Callable
from functools import partial

from django.db.models import Case, When
from django.utils.timezone import now

from regulars.authentication.operations.sessions import open_session
from regulars.authentication.queries.names import accounts_called
from regulars.customers import rules
from regulars.customers.models import Customer, MailboxRequest
from regulars.customers.operations.followers import Moment, run_followers
from regulars.customers.operations.locks import lock_at
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send, one_less
from regulars.customers.operations.mails import notify_customer
from regulars.customers.operations.passwords import set_password
from regulars.customers.operations.revocation import LoggedIn
from regulars.customers.operations.tokens import issue_token, redeem_token
from regulars.customers.queries.family import effective_site
from regulars.customers.queries.site_access import login_check
from regulars.customers.queries.tokens import holder_of
from regulars.customers.rules import MAY_ASK, LoginDecision, username_key
from regulars.customers.rules.mails import (
    ALREADY_REGISTERED,
    LASTS,
    NO_WAY_IN,
    PASSWORD_RESET,
    Purpose,
    SitePath,
)
from regulars.customers.rules.proofs import LinkProof
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.kernel.audit import change
from regulars.kernel.guessing.devices import NOBODY_NEAR, Caller
from regulars.kernel.guessing.hashes import hash_password
from regulars.kernel.guessing.throttle import count, reset_buckets
from regulars.kernel.mail.requests import answer_next
from regulars.kernel.texts import bare_line, storable
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site
from regulars.sites.operations.mails import address_of

__all__ = [
    "answer_next_request",
    "ask_for_reset",
    "ask_to_tell_owner",
    "notify_owner",
    "reset_password",
    "send_reset",
]

ACCOUNTS_OF_A_MAILBOX = 10


def ask_for_reset(username: str, *, site_id: int, caller: Caller = NOBODY_NEAR, by: Actor) -> None:
    """Note down that somebody forgot the password of this username: one row, whatever the name (G9).

    The worker answers it, in the mailbox or not at all. A name is never refused, so that nobody can use up what its
    owner needs (F14); the mailbox is spared by the worker. Raises `Invalid` for a text that is no name, `TooOften` `rate_limited` when this network
    asked too often.
    """
    username = bare_line(username, "username", longest=254, required=True)
    count(reset_buckets(caller))
    _note(MailboxRequest.Kind.RESET, username, site_id, by)


def ask_to_tell_owner(username: str, *, site_id: int, taken: bool = True, by: Actor) -> None:
    """Note down that somebody wanted to register with a name that is taken: its owner is told (ACC-08).

    Without `taken` there is nobody to be told, and the note is there to take the same time (G9).
    """
    _note(MailboxRequest.Kind.TAKEN if taken else MailboxRequest.Kind.NOTHING, username, site_id, by)


def _note(kind: str, username: str, site_id: int, by: Actor) -> None:
    key = storable(username_key(username[:254]))[:254]
    MailboxRequest.objects.create(kind=kind, username_key=key, site_id=site_id, door=by.channel)


def answer_next_request() -> bool:
    """Answer what was asked first; True when there was something."""
    return answer_next(MailboxRequest, _answer)


def _answer(wish: MailboxRequest) -> None:
    if wish.kind == MailboxRequest.Kind.NOTHING:
        return
    site = Site.objects.select_related("set").get(pk=wish.site_id)
    by = Actor(ActorKind.VISITOR, Channel(wish.door))
    for account in _meant(wish, site):
        if account.email:
            _ANSWERS[wish.kind](account, _answering_site(account, site), by=by)


def _answering_site(account: Customer, site: Site) -> Site:
    """Where the links lead. Strangers can ask, so in a discreet set no mail of a sub site tells of its master."""
    return effective_site(account, site) if site.set.discreet else site


def _meant(wish: MailboxRequest, site: Site) -> list[Customer]:
    """Everybody whom this name could mean, its username's account first: each hears in its own mailbox, and each mail
    says its username.
    """
    called = accounts_called(wish.username_key, set_id=site.set_id)
    named_first = Case(When(username_key=wish.username_key, then=0), default=1)
    return list(called.order_by(named_first, "pk")[:ACCOUNTS_OF_A_MAILBOX])


def send_reset(account: Customer, site: Site, *, by: Actor) -> None:
    """Mail a one-time link for a new password, or that there is no way in (APP-09).

    Three at once, then one in each twenty minutes: meanwhile the last link is good (F13, F14).
    """
    with change(rules.RESET_ASKED, by=by) as entry:
        _, account = lock_at(partial(hold_site, site.pk), account, no_key=True)
        entry.about("customer", account.pk)
        entry.note(site=site.code)
        if login_check(account, site).answer is not LoginDecision.OPEN:
            _tell_no_way_in(account, site)
        elif may_send(mails_of(Askable.RESET, account)):
            lasts = LASTS[PASSWORD_RESET.code]
            token = issue_token(account, site.pk, Purpose.PASSWORD, lasts=lasts, email=account.email)
            notify_customer(PASSWORD_RESET, account, site, path=SitePath.RESET, secret=token)


def notify_owner(account: Customer, site: Site, *, by: Actor) -> None:
    """Tell the mailbox how to use the account at this site, once an hour at most (ACC-08)."""
    with change(rules.TAKEN_NAME_TOLD, by=by) as entry:
        _, account = lock_at(partial(hold_site, site.pk), account, no_key=True)
        entry.about("customer", account.pk)
        entry.note(site=site.code)
        answer = login_check(account, site).answer
        if answer not in MAY_ASK | {LoginDecision.OPEN}:
            _tell_no_way_in(account, site)
        elif may_send(mails_of(Askable.TAKEN, account)):
            notify_customer(
                ALREADY_REGISTERED, account, site, password_link=address_of(site, SitePath.FORGOTTEN)
            )


def _tell_no_way_in(account: Customer, site: Site) -> None:
    if may_send(mails_of(Askable.NO_WAY_IN, account)):
        notify_customer(NO_WAY_IN, account, site)


_ANSWERS: dict[str, Callable[..., None]] = {
    MailboxRequest.Kind.RESET: send_reset,
    MailboxRequest.Kind.TAKEN: notify_owner,
}


def reset_password(
    token: str, new: str, *, site_id: int, log_in_from: str | None = None, by: Actor
) -> LoggedIn | None:
    """Choose a new password with a one-time link; with `log_in_from`, the name of a browser, be logged in with it.

    In order: password rules, hash, then in one transaction (F29) token redeemed with *may log in here*, password stored,
    whatever was handed out before revoked, mailbox proved if the link went there, session made. Raises `NotFound` `token_invalid`, `Invalid` beside
    `password`, or why there is no way in (G12); the link stays good then.
    """
    account_id = holder_of(token, Purpose.PASSWORD, site_id=site_id)
    if account_id is None:
        raise rules.token_invalid()
    known = Customer.objects.get(pk=account_id)
    rules.check_password(new, context=[known.username, known.email, known.first_name, known.last_name])
    encoded = hash_password(new)
    with change(rules.PASSWORD_RESET, by=by) as entry:
        redeemed = redeem_token(token, Purpose.PASSWORD, site_id=site_id)
        set_password(redeemed.account, encoded, by=by)
        if redeemed.email and redeemed.email == redeemed.account.email:
            if Customer.objects.filter(pk=account_id, email_proved_at=None).update(email_proved_at=now()):
                run_followers(Moment.MAILBOX_PROVED, {"account": account_id})
            one_less(Askable.RESET, redeemed.account)
        entry.about("customer", account_id)
        if log_in_from is None:
            return None
        self = Actor(ActorKind.CUSTOMER, by.channel, account_id)
        return open_session(account_id, site_id, proof=LinkProof(), device=log_in_from, by=self)
