"""One-time tokens: one function makes them, one redeems them (G10)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import connection
from django.db.models import Subquery
from django.utils.timezone import now

from regulars.customers import rules
from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.operations.locks import lock_at
from regulars.customers.queries.access import NOW, facts_after
from regulars.customers.queries.family import refusal_at
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules.access import LoginDecision, may_log_in
from regulars.customers.rules.mails import Purpose
from regulars.kernel.hot import Columns
from regulars.kernel.jobs import periodic
from regulars.kernel.tidying import forget
from regulars.sites.operations.locks import hold_site

__all__ = ["Redeemed", "forget_dead_links", "issue_token", "redeem_token"]

KEPT = timedelta(days=30)


@dataclass(frozen=True)
class _Kept:
    email: str
    password: str


_KEPT = Columns(_Kept, "token")
_FACTS = facts_after(_KEPT)
_REDEEM = f"""
UPDATE customers_onetimetoken token SET used_at = now()
FROM customers_customer account
JOIN sites_site site ON site.set_id = account.set_id
JOIN sites_customerset sets ON sets.id = site.set_id
{NOW.row}
WHERE token.token_hash = %s AND token.purpose = %s AND token.site_id = %s
    AND token.used_at IS NULL AND token.expires_at > now()
    AND account.id = token.account_id AND site.id = token.site_id
    AND account.stamp = token.stamp AND account.email = token.account_email
RETURNING {_KEPT.sql}, {_FACTS.sql}"""

# With which decisions a link is good. People who wait for approval may prove the mailbox meanwhile; to stop a thief needs no access.
_GOOD_AT: dict[Purpose, frozenset[LoginDecision]] = {
    Purpose.PASSWORD: frozenset({LoginDecision.OPEN}),
    Purpose.EMAIL_CHANGE: frozenset({LoginDecision.OPEN}),
    Purpose.MAILBOX: frozenset({LoginDecision.OPEN, LoginDecision.PENDING}),
    Purpose.EMAIL_STOP: frozenset(LoginDecision),
}


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
    beside_others: bool = False,
) -> str:
    """A new token of 32 random bytes under the account's stamp, in the caller's transaction that has the account locked.

    Older ones for the same purpose end, unless each is for something of its own.
    """
    if not beside_others:
        OneTimeToken.objects.filter(account=account, purpose=purpose).delete()
    text = secrets.token_urlsafe(32)
    OneTimeToken.objects.create(
        token_hash=token_hash(text),
        purpose=purpose,
        account=account,
        site_id=site_id,
        email=email,
        account_email=account.email,
        stamp=Subquery(Customer.objects.filter(pk=account.pk).values("stamp")),
        password=password,
        expires_at=now() + lasts,
    )
    return text


def redeem_token(text: str, purpose: Purpose, *, site_id: int) -> Redeemed:
    """Use a token up, in the caller's transaction.

    Site and account are locked first, in the order of the house; the one statement compares the stamp (G24) and fetches
    what *may log in here* is decided on. Raises `NotFound` `token_invalid` for every token that is not good, `Forbidden`
    where they can't log in, as far as its purpose needs it (G12); it stays good then.
    """
    known = OneTimeToken.objects.filter(token_hash=token_hash(text))
    account_id = known.values_list("account_id", flat=True).first()
    if account_id is None:
        raise rules.token_invalid()
    _, account = lock_at(partial(hold_site, site_id), Customer(pk=account_id))
    with connection.cursor() as cursor:
        cursor.execute(_REDEEM, [token_hash(text), purpose, site_id])
        row = cursor.fetchone()
    if row is None:
        raise rules.token_invalid()
    found = may_log_in(_FACTS.of(row))
    if found not in _GOOD_AT[purpose]:
        raise refusal_at(found, account.pk, site_id)
    kept = _KEPT.of(row)
    return Redeemed(account, kept.email, kept.password)


@periodic
def forget_dead_links() -> None:
    """Delete links a month after their time."""
    forget(OneTimeToken.objects.filter(expires_at__lt=now() - KEPT))
