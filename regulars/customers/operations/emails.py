"""Another email, whichever door asks for it."""

from django.db.models import F
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.followers import Moment, run_followers
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.mails import ask_to_confirm_mailbox, notify_customer
from regulars.customers.operations.names import keys_in, let_email_in
from regulars.customers.operations.revocation import LoggedIn, revoke
from regulars.customers.queries.primary_site import primary_site
from regulars.customers.rules import username_key
from regulars.customers.rules.mails import EMAIL_CHANGED, VERIFY_EMAIL
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.kernel.errors import Conflict, translate_db_errors
from regulars.sites.models import Site

__all__ = ["change_email", "has_email_as_name"]


def has_email_as_name(account: Customer) -> bool:
    """Whether the username is the email, and so changes with it (D-26)."""
    return account.username_key == username_key(account.email)


def change_email(
    account: Customer, *, to: str, proved: bool, site: Site | None = None, session: str = "", by: Actor
) -> LoggedIn | None:
    """The account has another email from now on, and another username where that was the email (D-26, F08).

    The one that it has, in any spelling, is no change unless it is `proved` only now. In order: account locked, email and username changed, whatever was handed out before revoked (G24), the old mailbox told in
    the name of `site` (without one, of the site where the account is at home), the new one asked for a proof unless it is `proved`, audit. The
    log-in that asked (`session` is its token) goes on under a new token; answers it. Raises `Conflict` `username_taken` beside `email` when another account of the set has the
    name (G2).
    """
    with change(rules.EMAIL_CHANGED, by=by) as entry:
        before = lock_account(account)
        entry.about("customer", before.pk)
        if address_key(to) == address_key(before.email) and (before.email_proved_at or not proved):
            entry.nothing()
            return None
        values: dict[str, object] = {"email": to, "email_proved_at": now() if proved else None}
        if has_email_as_name(before):
            values |= {"username": to, **rules.login_keys(to, to)}
        else:
            keys = keys_in(before.set_id, username=before.username, email=to, of=before)
            values["login_email"] = keys["login_email"]
        _store(before, values)
        if has_email_as_name(before) and before.username_key:
            let_email_in(before.set_id, before.username_key)
        if proved:
            run_followers(Moment.MAILBOX_PROVED, {"account": before.pk})
        renewed = revoke(before, session=session)
        after = Customer.objects.get(pk=before.pk)
        home = site or _home(after)
        if home is not None:
            if before.email:
                notify_customer(EMAIL_CHANGED, before, home, path="/")
            if not proved:
                ask_to_confirm_mailbox(VERIFY_EMAIL, after, home)
        changed = {"email", "username"} & values.keys()
        former = {name: {"from": getattr(before, name), "to": to} for name in changed}
        entry.keep_personal("customer", before.pk, former)
    return renewed


def _store(account: Customer, values: dict[str, object]) -> None:
    try:
        with translate_db_errors():
            Customer.objects.filter(pk=account.pk).update(**values, version=F("version") + 1)
    except Conflict as error:
        raise error.with_field("email") from error


def _home(account: Customer) -> Site | None:
    found = primary_site(account)
    return Site.objects.get(pk=found.site_id) if found else None
