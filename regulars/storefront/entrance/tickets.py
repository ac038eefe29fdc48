"""Proof for ten minutes that somebody knew an account's password at this site, so that they may ask for access."""

from django.core import signing

from regulars.customers.queries.visits import SiteHere

__all__ = ["account_of_ticket", "ticket_for"]

SALT = "regulars.storefront.access-request"
LASTS_SECONDS = 600


def ticket_for(account_id: int, site: SiteHere, host: str) -> str:
    return signing.dumps([account_id, site.id, host], salt=SALT)


def account_of_ticket(ticket: str, site: SiteHere, host: str) -> int | None:
    """The account, if the ticket is ours, fresh, and of this site and host."""
    try:
        account_id, site_id, of_host = signing.loads(ticket, salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return int(account_id) if (site_id, of_host) == (site.id, host) else None
