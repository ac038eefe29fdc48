import hashlib
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils.timezone import now

from regulars.customers.models import Customer, OneTimeToken
from regulars.customers.rules.mails import Purpose

__all__ = ["Waiting", "holder_of", "token_hash", "waiting_password"]

TOKEN_LENGTH = 43
_NO_TOKEN = b""


@dataclass(frozen=True)
class Waiting:
    """Whose mailbox a link proves, and the hash of the password that waits for it; empty for none, or where another counts."""

    account: Customer
    password: str


def token_hash(token: str) -> bytes:
    """SHA-256 of a token; nothing for a text that can't be one (G10)."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return _NO_TOKEN
    return hashlib.sha256(token.encode()).digest()


def _alive(text: str, purpose: Purpose, site_id: int) -> QuerySet[OneTimeToken]:
    tokens = OneTimeToken.objects.filter(token_hash=token_hash(text), purpose=purpose, site_id=site_id)
    return tokens.filter(used_at=None, expires_at__gt=now(), stamp=F("account__stamp"))


def holder_of(text: str, purpose: Purpose, *, site_id: int) -> int | None:
    """The account that a one-time token is good for at this moment, or None. Only reads: it stays good."""
    return _alive(text, purpose, site_id).values_list("account_id", flat=True).first()


def waiting_password(text: str, *, site_id: int) -> Waiting | None:
    """What a link that proves a mailbox is good for at this moment, or None (D-33, F07). Only reads."""
    token = _alive(text, Purpose.MAILBOX, site_id).select_related("account").first()
    if token is None:
        return None
    return Waiting(token.account, "" if token.account.password else token.password)
