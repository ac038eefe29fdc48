"""What an account can log in with: one name space of user names and e-mails in each set (G2, decision 1141)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from regulars.customers import rules
from regulars.customers.models import Customer, LoginName
from regulars.customers.rules import Kind, Status
from regulars.kernel.errors import Conflict, answering

__all__ = ["STEPS_BACK", "beside_its_field", "let_email_in", "names_of"]

# What becomes of an e-mail that comes to a set where it is somebody's user name: it stays an address to write to.
STEPS_BACK = """CASE WHEN EXISTS (SELECT 1 FROM customers_customer there
    WHERE there.set_id = %s AND there.username_key = customers_customer.login_email)
    THEN NULL ELSE customers_customer.login_email END"""


def names_of(account: Customer, *, username: str) -> dict[str, str | None]:
    """The keys of an account that gets this user name. An e-mail that is somebody else's user name by now stays out."""
    keys = rules.login_keys(username, account.email)
    others = Customer.objects.filter(set=account.set_id, username_key=keys["login_email"]).exclude(
        pk=account.pk
    )
    if account.login_email is None and keys["login_email"] and others.exists():
        keys["login_email"] = None
    return keys


def let_email_in(set_id: int, key: str) -> None:
    """A user name is free again: whoever has it as e-mail, and had to stay out, can log in with it from now on."""
    mailed = Customer.objects.filter(set=set_id, kind=Kind.ACCOUNT, email_key=key, login_email=None)
    mailed.exclude(status=Status.ERASED).exclude(username_key=key).update(login_email=key)


@contextmanager
def beside_its_field(account: Customer) -> Iterator[None]:
    """Save an account inside. When it can't be, because its e-mail is somebody's user name, that is told beside `email`."""
    if account.login_email is None:
        yield
        return
    try:
        with answering(), transaction.atomic():
            yield
    except Conflict as error:
        names = LoginName.objects.filter(set_id=account.set_id, key=account.username_key)
        owners = list(names.values_list("account_id", flat=True))
        if error.code != "username_taken" or (owners and (account.pk is None or owners != [account.pk])):
            raise
        raise rules.email_taken() from None
