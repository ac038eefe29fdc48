"""One-time tokens: one function makes them, one redeems them (G10)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import connection
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.locks import lock_at
from regulars.customers.queries.tokens import holder_of
from regulars.customers.queries.visits import token_hash
from regulars.customers.rules.letters import Purpose
from regulars.kernel.jobs import chore
from regulars.sites.operations.locks import hold_site

__all__ = ["Redeemed", "forget_dead_links", "issue_token", "redeem_token"]

KEPT = timedelta(days=30)

_REDEEM = """
UPDATE customers_onetimetoken token SET used_at = now()
FROM customers_customer account, sites_site site
WHERE token.token_hash = %s AND token.purpose = %s AND token.site_id = %s
    AND token.used_at IS NULL AND token.expires_at > now()
    AND account.id = token.account_id AND account.email = token.account_email
    AND site.id = token.site_id AND site.set_id = account.set_id
RETURNING token.email, token.password"""


@dataclass(frozen=True)
class Redeemed:
    """What a token was good for. `account` is locked."""

    account: Customer
    email: str
    password: str


def issue_token(
    account: Customer,
    site_id: int,
    purpose: Purpose,
    *,
    lasts: timedelta,
    email: str = "",
    password: str = "",
) -> str:
    """A new token of 32 random bytes, in the caller's transaction. Older ones for the same purpose end."""
    OneTimeToken.objects.filter(account=account, purpose=purpose).delete()
    text = secrets.token_urlsafe(32)
    OneTimeToken.objects.create(
        token_hash=token_hash(text),
        purpose=purpose,
        account=account,
        site_id=site_id,
        email=email,
        account_email=account.email,
        password=password,
        expires_at=now() + lasts,
    )
    return text


def redeem_token(text: str, purpose: Purpose, *, site_id: int) -> Redeemed:
    """Use a token up, in the caller's transaction. Raises `NotFound` `token_invalid` for every token that is not good.

    Site and account are locked first, in the order of the house; the one statement decides.
    """
    account_id = holder_of(text, purpose, site_id=site_id)
    if account_id is None:
        raise rules.token_invalid()
    _, account = lock_at(partial(hold_site, site_id), Customer(pk=account_id))
    with connection.cursor() as cursor:
        cursor.execute(_REDEEM, [token_hash(text), purpose, site_id])
        row = cursor.fetchone()
    if row is None:
        raise rules.token_invalid()
    return Redeemed(account, *row)


@chore
def forget_dead_links() -> None:
    """Delete links a month after their time."""
    OneTimeToken.objects.filter(expires_at__lt=now() - KEPT).delete()
