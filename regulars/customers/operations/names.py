"""What an account can log in with: one name space of usernames and emails in each set (G2, decision 1141)."""

from collections.abc import Sequence

from django.db import connection

from regulars.customers import rules
from regulars.customers.models import Customer

__all__ = ["STEPS_BACK", "keys_in", "let_email_in", "let_emails_in"]

# What becomes of an email that comes to a set where it is somebody's username: it stays an address to write to.
STEPS_BACK = """CASE WHEN EXISTS (SELECT 1 FROM customers_customer there
    WHERE there.set_id = %s AND there.username_key = customers_customer.login_email)
    THEN NULL ELSE customers_customer.login_email END"""

# Whoever has an email that had to stay out, and that is nobody's username in their set.
_LET_IN = """
UPDATE customers_customer mailed SET login_email = mailed.email_key
WHERE mailed.set_id = %s AND mailed.kind = 'account' AND mailed.status <> 'erased'
    AND mailed.login_email IS NULL AND mailed.email_key <> '' AND mailed.email_key <> mailed.username_key
    AND NOT EXISTS (SELECT 1 FROM customers_customer named
        WHERE named.set_id = mailed.set_id AND named.username_key = mailed.email_key) AND {who}"""


def keys_in(set_id: int, *, username: str, email: str, of: Customer | None = None) -> dict[str, str | None]:
    """The keys of an account (`of`, unless it is new) in its set. An email that is somebody else's username steps back: it stays
    an address to write to, such as the one mailbox of a family (ACC-06).
    """
    keys = rules.login_keys(username, email)
    if keys["login_email"] is not None:
        named = Customer.objects.filter(set=set_id, username_key=keys["login_email"])
        if (named.exclude(pk=of.pk) if of else named).exists():
            keys["login_email"] = None
    return keys


def let_email_in(set_id: int, key: str) -> None:
    """A username is free again: whoever has it as email, and had to stay out, can log in with it from now on."""
    _let_in(set_id, "mailed.email_key = %s", [key])


def let_emails_in(moved: str, params: list[int], *, former_id: int, set_id: int) -> None:
    """Accounts have moved to another set; `moved` selects their ids. What somebody had as email while it was another's
    username logs them in from now on: those who moved away from that username, and those it has left.
    """
    _let_in(set_id, f"mailed.id IN ({moved})", params)
    left = f"SELECT username_key FROM customers_customer WHERE id IN ({moved})"
    _let_in(former_id, f"mailed.email_key IN ({left})", params)


def _let_in(set_id: int, who: str, params: Sequence[int | str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LET_IN.format(who=who), [set_id, *params])
