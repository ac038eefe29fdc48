"""Proving a mailbox, and changing it (D-26, D-33)."""

from django.db import transaction
from django.utils.timezone import now

from regulars.authentication.operations.recovery import ask_to_tell_owner
from regulars.authentication.queries.names import accounts_called
from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.emails import change_email, has_email_as_name
from regulars.customers.operations.followers import Moment, run_followers
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.mail_counts import Askable, mails_of, may_send
from regulars.customers.operations.mails import ask_to_confirm_mailbox, notify_customer
from regulars.customers.operations.passwords import is_right, set_password
from regulars.customers.operations.revocation import LoggedIn, revoke
from regulars.customers.operations.tokens import issue_token, redeem_token
from regulars.customers.queries.tokens import waiting_password
from regulars.customers.rules import check_email, username_key
from regulars.customers.rules.mails import (
    EMAIL_CHANGE,
    EMAIL_CHANGE_ASKED,
    LASTS,
    VERIFY_EMAIL,
    Purpose,
    SitePath,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.errors import Conflict, Invalid, translate_db_errors
from regulars.kernel.guessing.hashes import hash_password
from regulars.kernel.guessing.throttle import confirmation_bucket, guessing
from regulars.sites.models import Site

__all__ = [
    "ask_to_prove_email",
    "confirm_email_change",
    "prove_email",
    "request_email_change",
    "stop_email_change",
]


def ask_to_prove_email(account: Customer, *, site: Site, by: Actor) -> None:
    """Mail the link that proves the mailbox once more; where there were enough, the last one stays good (F13).

    Raises `Conflict` `email_proved` when that was done.
    """
    with change(rules.PROOF_ASKED, by=by) as entry:
        account = lock_account(account, no_key=True)
        if account.email_proved_at is not None:
            raise Conflict("email_proved", "This address is confirmed already.")
        if may_send(mails_of(Askable.PROOF, account)):
            ask_to_confirm_mailbox(VERIFY_EMAIL, account, site)
        entry.about("customer", account.pk)


def prove_email(token: str, *, password: str = "", new: str = "", site_id: int, by: Actor) -> None:
    """The link came from the mailbox: it is proved.

    That tells who reads it, not who typed the form (F07): a password that waited for the proof (D-33) counts from now on only where it
    is typed once more, as `password`; or the reader chooses a `new` one, and whatever was handed out before ends. Raises `NotFound` `token_invalid`, `Forbidden`
    where there is no way in, `Invalid` `required` or `wrong_password` beside `password`, or what `check_password` finds beside `new_password`, `TooOften` `rate_limited`; the
    link stays good then.
    """
    encoded = _chosen(token, password, new, site_id)
    with change(rules.EMAIL_PROVED, by=by) as entry:
        redeemed = redeem_token(token, Purpose.MAILBOX, site_id=site_id)
        mine = Customer.objects.filter(pk=redeemed.account.pk)
        if mine.filter(email_proved_at=None).update(email_proved_at=now()):
            run_followers(Moment.MAILBOX_PROVED, {"account": redeemed.account.pk})
        if new:
            set_password(redeemed.account, encoded, by=by)
        elif encoded:
            mine.filter(password="").update(password=encoded)
        entry.about("customer", redeemed.account.pk)


def _chosen(token: str, password: str, new: str, site_id: int) -> str:
    """The hash that counts with the proof, computed before anything is locked; empty where none waits or is chosen."""
    waits = waiting_password(token, site_id=site_id)
    if waits is None:
        raise rules.token_invalid()
    if new:
        return _checked(new, waits.account)
    if not waits.password:
        return ""
    if not password:
        raise Invalid("required", "Please fill this in.", "password")
    with guessing([confirmation_bucket(waits.account.pk)], whom=f"customer {waits.account.pk}"):
        if not is_right(password, waits.password):
            raise Invalid(
                "wrong_password", "This is not the password that was chosen at registration.", "password"
            )
    return waits.password


def _checked(new: str, account: Customer) -> str:
    try:
        rules.check_password(
            new, context=[account.username, account.email, account.first_name, account.last_name]
        )
    except Invalid as error:
        raise error.with_field("new_password") from None
    return hash_password(new)


def request_email_change(account: Customer, *, to: str, current: str, site: Site, by: Actor) -> None:
    """Ask for another email: it counts once its mailbox has proved itself (D-26).

    The old mailbox hears of it at once, with a link that stops it (F01). Where one of the two got enough mails, neither gets another, and the last
    links stay good (F13). A name that is taken is not said here: its owner hears of it in the mailbox (G9). Raises `TooOften`
    `rate_limited`, `Invalid` `wrong_password`, `email_shape`, `same_email`.
    """
    with guessing([confirmation_bucket(account.pk)], whom=f"customer {account.pk}"):
        if not is_right(current, account.password):
            raise rules.wrong_password()
    to, proved_with = check_email(to), account.stamp
    with change(rules.EMAIL_CHANGE_ASKED, by=by) as entry:
        account = lock_account(account, no_key=True)
        if account.stamp != proved_with:
            raise rules.wrong_password()
        if to == address_key(account.email):
            raise Invalid("same_email", "This is your email address already.", "email")
        entry.about("customer", account.pk)
        others = accounts_called(username_key(to), set_id=account.set_id).exclude(pk=account.pk)
        taken = has_email_as_name(account) and others.exists()
        if not may_send(mails_of(Askable.CHANGE, account), mails_of(Askable.CHANGE, account, to=to)):
            return
        stop = issue_token(account, site.pk, Purpose.EMAIL_STOP, lasts=LASTS[EMAIL_CHANGE_ASKED.code])
        notify_customer(EMAIL_CHANGE_ASKED, account, site, path=SitePath.EMAIL_STOP, secret=stop)
        if taken:
            ask_to_tell_owner(to, site_id=site.pk, by=by)
            return
        token = issue_token(account, site.pk, Purpose.EMAIL_CHANGE, lasts=LASTS[EMAIL_CHANGE.code], email=to)
        notify_customer(EMAIL_CHANGE, account, site, to=to, path=SitePath.EMAIL_CHANGE, secret=token)


def stop_email_change(token: str, *, site_id: int, by: Actor) -> None:
    """The old mailbox says no: the link of the new one is dead, and so is whatever else was handed out, for somebody
    knew the password (F01, G24). Raises `NotFound` `token_invalid`, once the change counts as well.
    """
    with change(rules.EMAIL_CHANGE_STOPPED, by=by) as entry:
        account = redeem_token(token, Purpose.EMAIL_STOP, site_id=site_id).account
        revoke(account)
        entry.about("customer", account.pk)


def confirm_email_change(token: str, *, site_id: int, session: str = "", by: Actor) -> LoggedIn | None:
    """The new mailbox has proved itself: `change_email`.

    The log-in that confirms (`session` is its token) goes on under a new token; answers it. Raises `NotFound` `token_invalid`, `Forbidden` where the door is
    closed (G12), `Conflict` `username_taken` when the name was taken meanwhile (G2).
    """
    with translate_db_errors(), transaction.atomic():
        redeemed = redeem_token(token, Purpose.EMAIL_CHANGE, site_id=site_id)
        account, site = redeemed.account, Site.objects.get(pk=site_id)
        return change_email(account, to=redeemed.email, proved=True, site=site, session=session, by=by)
