"""What an account can log in with: one name space of user names and e-mails in each set (G2, decision 1141)."""

from regulars.customers import rules
from regulars.customers.models import Customer
from regulars.customers.rules import Kind, Status

__all__ = ["STEPS_BACK", "keys_in", "let_email_in"]

# What becomes of an e-mail that comes to a set where it is somebody's user name: it stays an address to write to.
STEPS_BACK = """CASE WHEN EXISTS (SELECT 1 FROM customers_customer there
    WHERE there.set_id = %s AND there.username_key = customers_customer.login_email)
    THEN NULL ELSE customers_customer.login_email END"""


def keys_in(set_id: int, *, username: str, email: str, of: Customer | None = None) -> dict[str, str | None]:
    """The keys of an account (`of`, unless it is new) in its set. An e-mail that is somebody else's user name steps back: it stays
    an address to write to, such as the one mailbox of a family (ACC-06).
    """
    keys = rules.login_keys(username, email)
    if keys["login_email"] is not None:
        named = Customer.objects.filter(set=set_id, username_key=keys["login_email"])
        if (named.exclude(pk=of.pk) if of else named).exists():
            keys["login_email"] = None
    return keys


def let_email_in(set_id: int, key: str) -> None:
    """A user name is free again: whoever has it as e-mail, and had to stay out, can log in with it from now on."""
    mailed = Customer.objects.filter(set=set_id, kind=Kind.ACCOUNT, email_key=key, login_email=None)
    mailed.exclude(status=Status.ERASED).exclude(username_key=key).update(login_email=key)
