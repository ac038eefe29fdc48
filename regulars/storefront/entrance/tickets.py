"""Proof for ten minutes that somebody knew an account's password at this site, so that they may ask for access."""

from dataclasses import dataclass

from django.core import signing

from regulars.authentication.queries.visits import ThroughSite

__all__ = ["Ticket", "read_ticket", "ticket_for"]

SALT = "regulars.storefront.access-request"
LASTS_SECONDS = 600


@dataclass(frozen=True)
class Ticket:
    """Whose password was known, and the account's stamp then: whether it still counts, the verb asks (G24)."""

    account_id: int
    stamp: int


def ticket_for(account_id: int, stamp: int, site: ThroughSite, host: str) -> str:
    return signing.dumps([account_id, stamp, site.id, host], salt=SALT)


def read_ticket(text: str, site: ThroughSite, host: str) -> Ticket | None:
    """The ticket, if it is ours, fresh, and of this site and host."""
    try:
        account_id, stamp, site_id, of_host = signing.loads(text, salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(int(account_id), int(stamp)) if (site_id, of_host) == (site.id, host) else None
