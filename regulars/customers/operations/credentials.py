"""What staff do about a customer's log-in: a link, a typed password, a generated one (D-08)."""

import secrets

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.operations.locks import lock_account
from regulars.customers.operations.mails import send_log_in_data
from regulars.customers.operations.passwords import set_password
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.guessing.hashes import hash_password

__all__ = ["generate_password", "give_password", "random_password", "send_log_in_link"]

# Without letters and digits that are taken for one another when somebody reads them out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def give_password(account: Customer, new: str, *, by: Actor) -> None:
    """Store a password that staff typed; ends every session; mails username and a one-time link.

    The password itself is mailed only by a site that was told to (D-08).

    Raises `Invalid` beside `password`.
    """
    rules.check_password(
        new, context=[account.username, account.email, account.first_name, account.last_name]
    )
    _store(account, new, must_change=False, by=by)


def generate_password(account: Customer, *, by: Actor) -> str:
    """As `give_password`, with a password of 79 random bits that is good for one log-in; answered once, kept nowhere."""
    new = random_password()
    _store(account, new, must_change=True, by=by)
    return new


def random_password() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _store(account: Customer, new: str, *, must_change: bool, by: Actor) -> None:
    encoded = hash_password(new)
    with change(rules.PASSWORD_GIVEN, by=by) as entry:
        account = lock_account(account)
        set_password(account, encoded, must_change=must_change, by=by)
        send_log_in_data(account, password=new)
        entry.about("customer", account.pk)


def send_log_in_link(account: Customer, *, by: Actor) -> None:
    """Mail username and a one-time link for 24 hours; the password stays as it is until the link is used.

    Raises `Conflict` `no_way_in` where the account can log in nowhere, or has no email.
    """
    with change(rules.LOG_IN_LINK_SENT, by=by) as entry:
        account = lock_account(account, no_key=True)
        if not send_log_in_data(account):
            raise Conflict(
                "no_way_in", "This account can log in nowhere at the moment, so a link would lead nowhere."
            )
        entry.about("customer", account.pk)
