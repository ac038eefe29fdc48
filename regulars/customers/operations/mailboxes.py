"""Proving a mailbox, and changing it (D-26, D-33)."""

from datetime import timedelta

from django.db.models import F
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.letters import tell, tell_to_prove
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.passwords import is_right
from regulars.customers.operations.recovery import ask_to_tell_owner
from regulars.customers.operations.sessions import LoggedIn, renew_session
from regulars.customers.operations.tokens import issue_token, redeem_token
from regulars.customers.rules import check_email, username_key
from regulars.customers.rules.letters import (
    EMAIL_CHANGE,
    EMAIL_CHANGED,
    LASTS,
    VERIFY_EMAIL,
    Purpose,
    SitePath,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.guessing.throttle import confirmation_bucket, guessing
from regulars.kernel.mail.outbox import count_lately
from regulars.sites.models import Site

__all__ = ["ask_to_prove_email", "confirm_email_change", "prove_email", "request_email_change"]

HOUR = timedelta(hours=1)
MAILS_AN_HOUR = 5


def ask_to_prove_email(account: Customer, *, site: Site, by: Actor) -> None:
    """Mail the link that proves the mailbox once more.

    Raises `Conflict` `email_proved` when that was done, `too_many_mails` after five in an hour.
    """
    with change(rules.PROOF_ASKED, by=by) as entry:
        account = lock_account(account, no_key=True)
        if account.email_proved_at is not None:
            raise Conflict("email_proved", "This address is confirmed already.")
        _refuse_flood(VERIFY_EMAIL.code, account, site)
        tell_to_prove(VERIFY_EMAIL, account, site)
        entry.about("customer", account.pk)


def prove_email(token: str, *, site_id: int, by: Actor) -> None:
    """The link came from the mailbox: it is proved, and a password that waited for it counts from now on (D-33).

    Raises `NotFound` `token_invalid`.
    """
    with change(rules.EMAIL_PROVED, by=by) as entry:
        redeemed = redeem_token(token, Purpose.MAILBOX, site_id=site_id)
        mine = Customer.objects.filter(pk=redeemed.account.pk)
        mine.filter(email_proved_at=None).update(email_proved_at=now())
        if redeemed.password:
            mine.filter(password="").update(password=redeemed.password)
        entry.about("customer", redeemed.account.pk)


def request_email_change(account: Customer, *, to: str, current: str, site: Site, by: Actor) -> None:
    """Ask for another e-mail: it counts once its mailbox has proved itself (D-26).

    A name that is taken is not said here: its owner hears of it in the mailbox (G9). Raises `TooOften`
    `rate_limited`, `Invalid` `wrong_password`, `email_shape`, `same_email`, `Conflict` `too_many_mails` after five in an hour.
    """
    with guessing([confirmation_bucket(account.pk)], whom=f"customer {account.pk}"):
        if not is_right(current, account.password):
            raise rules.wrong_password()
    to = check_email(to)
    with change(rules.EMAIL_CHANGE_ASKED, by=by) as entry:
        account = lock_account(account, no_key=True)
        if to == address_key(account.email):
            raise Invalid("same_email", "This is your e-mail address already.", "email")
        _refuse_flood(EMAIL_CHANGE.code, account, site)
        entry.about("customer", account.pk)
        others = Customer.objects.filter(set=account.set_id, username_key=username_key(to))
        if _is_name(account) and others.exclude(pk=account.pk).exists():
            ask_to_tell_owner(to, site_id=site.pk, by=by)
            return
        token = issue_token(account, site.pk, Purpose.EMAIL_CHANGE, lasts=LASTS[EMAIL_CHANGE.code], email=to)
        tell(EMAIL_CHANGE, account, site, to=to, path=SitePath.EMAIL_CHANGE, secret=token)


def confirm_email_change(token: str, *, site_id: int, session: str = "", by: Actor) -> LoggedIn | None:
    """The new mailbox has proved itself: the e-mail counts, and the user name follows where it was the e-mail.

    In order: token redeemed, e-mail and user name changed, the old mailbox told, the log-in that confirms (`session` is
    its token) given a new one, audit. Other log-ins go on (D-28). Answers the renewed log-in, if there was one. Raises `NotFound`
    `token_invalid`, `Conflict` `username_taken` when the name was taken meanwhile (G2).
    """
    with change(rules.EMAIL_CHANGED, by=by) as entry:
        redeemed = redeem_token(token, Purpose.EMAIL_CHANGE, site_id=site_id)
        account, former = redeemed.account, redeemed.account.email
        values: dict[str, object] = {"email": redeemed.email}
        if _is_name(account):
            values |= {"username": redeemed.email, "username_key": username_key(redeemed.email)}
        Customer.objects.filter(pk=account.pk).update(
            **values, email_proved_at=now(), version=F("version") + 1
        )
        tell(EMAIL_CHANGED, account, Site.objects.get(pk=site_id), to=former, path="/")
        entry.about("customer", account.pk)
        entry.keep_personal("customer", account.pk, {"email": {"from": former, "to": redeemed.email}})
        return renew_session(account, session)


def _is_name(account: Customer) -> bool:
    return account.username_key == username_key(account.email)


def _refuse_flood(flow: str, account: Customer, site: Site) -> None:
    sent = count_lately(flow, ("customer", account.pk), site_id=site.pk, within=HOUR)
    if sent >= MAILS_AN_HOUR:
        raise Conflict(
            "too_many_mails", "That were many mails. Look into your mailbox, or try again in an hour."
        )
