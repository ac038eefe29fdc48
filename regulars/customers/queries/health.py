"""What is wrong with the state of access, though every single row is right."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from regulars.customers.queries.access import NOW
from regulars.kernel.moments import EARLIEST

__all__ = [
    "EXAMPLES",
    "PATIENCE_DAYS",
    "Ailing",
    "accounts_without_access",
    "emails_that_are_usernames",
    "impossible_moments",
    "long_pending",
    "waiting_unheard",
]

EXAMPLES = 5
PATIENCE_DAYS = 14


@dataclass(frozen=True)
class Ailing:
    """How many accounts, and the ids of the first few."""

    count: int
    examples: list[int]


_NO_ACCESS = f"""
SELECT id FROM customers_customer WHERE kind = 'account' AND status = 'active'
EXCEPT SELECT account_id FROM customers_access WHERE state = 'pending'
EXCEPT ({NOW.allowed("account.id")})"""
_LONG_PENDING = """
SELECT account_id AS id FROM customers_access
WHERE state = 'pending' AND since < now() - make_interval(days => %s)"""


# The type is the account's of now; the receiver is told when somebody begins to wait.
_UNHEARD = """
SELECT access.account_id AS id FROM customers_access access JOIN customers_customer account ON account.id = access.account_id
WHERE access.state = 'pending' AND NOT EXISTS (SELECT 1 FROM sites_sitetype accepted
    WHERE accepted.site_id = access.site_id AND accepted.type_id = account.type AND accepted.receiver <> '')"""

_IMPOSSIBLE = """
SELECT id FROM customers_customer WHERE created_at NOT BETWEEN %s AND now() + interval '1 day'
UNION SELECT account_id FROM customers_access WHERE since NOT BETWEEN %s AND now() + interval '1 day'"""


# From before there was one name space, or come with a move; an email that is its own username is none.
_TWO_MEANINGS = """
SELECT mine.id FROM customers_customer mine JOIN customers_customer other
    ON other.set_id = mine.set_id AND other.username_key = mine.email_key AND other.id <> mine.id
WHERE mine.kind = 'account' AND mine.login_email IS NULL AND mine.email_key <> '' AND mine.email_key <> mine.username_key"""


def accounts_without_access() -> Ailing:
    """Active accounts that can log in nowhere and wait for nobody's approval."""
    return _ailing(_NO_ACCESS, [])


def long_pending() -> Ailing:
    """Accounts that have waited for approval longer than anybody should."""
    return _ailing(_LONG_PENDING, [PATIENCE_DAYS])


def waiting_unheard() -> Ailing:
    """Accounts that wait at a site which names nobody to be told of their type (D-31)."""
    return _ailing(_UNHEARD, [])


def impossible_moments() -> Ailing:
    """Accounts opened, or with access, since before there were shops or from a day to come, as imports once took them."""
    return _ailing(_IMPOSSIBLE, [EARLIEST, EARLIEST])


def emails_that_are_usernames() -> Ailing:
    """Accounts that can't log in with their email, because it is another account's username (F08)."""
    return _ailing(_TWO_MEANINGS, [])


def _ailing(sql: str, params: list[Any]) -> Ailing:
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH ailing AS MATERIALIZED ({sql})"
            f" SELECT (SELECT count(*) FROM ailing), ARRAY(SELECT id FROM ailing ORDER BY id LIMIT {EXAMPLES})",
            params,
        )
        count, examples = cursor.fetchone()
    return Ailing(count, examples)
