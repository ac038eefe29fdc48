"""One rule of what counts no longer (G24): an account has a stamp, whatever opens it carries the stamp it was handed out
under, and the statement that redeems it compares the two. A revocation changes the account's.

What is revoked at one site only (access withdrawn, a site moved away) *may log in here* answers, asked by the same
statements; what was handed out there is deleted, so that nothing comes back with the access.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from regulars.customers import rules
from regulars.customers.models import Customer, OneTimeToken, Session
from regulars.customers.queries.tokens import token_hash
from regulars.customers.rules.mails import Purpose
from regulars.kernel.hot import fetch_one
from regulars.sites.models import Site

__all__ = ["LoggedIn", "end_at_sites", "revoke"]

REVOKE = "UPDATE customers_customer SET stamp = stamp + 1 WHERE id = %s RETURNING stamp"


@dataclass(frozen=True)
class LoggedIn:
    """A session was made or renewed. The token is told once; `first_time` is true when the account is new at this site."""

    account_id: int
    token: str
    expires_at: datetime
    first_time: bool
    stamp: int

    @property
    def person(self) -> str:
        """Whom a device is marked as known to."""
        return rules.device_holder(self.account_id, self.stamp)


def revoke(account: Customer, *, session: str = "") -> LoggedIn | None:
    """Links, tickets, sessions and device marks of the account count no longer, in the caller's transaction that has it locked.

    The log-in that asked for it (`session` is its token) goes on under a new token, if it counted until now; answers it.
    """
    account.stamp = int(fetch_one(REVOKE, [account.pk])[0])
    if not session:
        return None
    fresh = secrets.token_urlsafe(32)
    asking = Session.objects.filter(token_hash=token_hash(session), account=account, stamp=account.stamp - 1)
    expires_at = asking.filter(expires_at__gt=Now()).values_list("expires_at", flat=True).first()
    if expires_at is None:
        return None
    asking.update(token_hash=token_hash(fresh), stamp=account.stamp)
    return LoggedIn(account.pk, fresh, expires_at, first_time=False, stamp=account.stamp)


def end_at_sites(account: Customer, sites: QuerySet[Site]) -> None:
    """Sessions and links at these sites end for good; those elsewhere go on, and those that stop a thief, as they open nothing."""
    there = Q(account=account, site__in=sites)
    Session.objects.filter(there).delete()
    OneTimeToken.objects.filter(there).exclude(purpose=Purpose.EMAIL_STOP).delete()
