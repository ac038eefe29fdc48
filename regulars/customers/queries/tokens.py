from django.utils.timezone import now

from regulars.customers.models import OneTimeToken
from regulars.customers.queries.visits import token_hash
from regulars.customers.rules.letters import Purpose

__all__ = ["holder_of"]


def holder_of(text: str, purpose: Purpose, *, site_id: int) -> int | None:
    """The account that a one-time token is good for at this moment, or None. Only reads: it stays good."""
    tokens = OneTimeToken.objects.filter(token_hash=token_hash(text), purpose=purpose, site_id=site_id)
    alive = tokens.filter(used_at=None, expires_at__gt=now())
    return alive.values_list("account_id", flat=True).first()
