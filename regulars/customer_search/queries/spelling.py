"""What was stored before addresses and keys of names had one spelling (decisions 1131 to 1133)."""

from collections.abc import Callable

from django.db import connection

from regulars.customers.queries.health import EXAMPLES, Ailing
from regulars.customers.rules import username_key
from regulars.kernel.emails import is_reachable

__all__ = ["keyed_otherwise", "unreachable"]

# The database leaves out what is right at first sight, so that Python looks at few of a million.
_EMAILS = r"""
SELECT id, email, '' FROM customers_customer WHERE email <> '' AND (
    email !~* '^[a-z0-9!#$%&''*+/=?^_`{|}~.-]+@[a-z0-9.-]+\.[a-z0-9-]*[a-z][a-z0-9-]*$'
    OR email ~ '^\.|\.\.|\.@|@[.-]|-\.|\.-|-$|[^@.]{64}|xn--|XN--' OR length(email) > 240)
ORDER BY id"""
_NAMES = """
SELECT id, username, username_key FROM customers_customer
WHERE username_key IS NOT NULL AND octet_length(username) <> length(username) ORDER BY id"""


def unreachable() -> Ailing:
    """Customers whose email our mails can't reach: stored before it was refused, or before another mail server."""
    return _ailing(_EMAILS, lambda email, _: not is_reachable(email))


def keyed_otherwise() -> Ailing:
    """Accounts that kept the key of before, because somebody else's name is the same today."""
    return _ailing(_NAMES, lambda username, key: username_key(username) != key)


def _ailing(sql: str, is_wrong: Callable[[str, str], bool]) -> Ailing:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found = [pk for pk, value, key in cursor if is_wrong(value, key)]
    return Ailing(len(found), found[:EXAMPLES])
