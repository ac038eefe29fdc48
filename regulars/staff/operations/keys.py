"""API keys: a role and sites, like staff; they may end by themselves and can be taken back at once."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Now
from django.utils.timezone import now

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.staff import rules
from regulars.staff.models import ApiKey
from regulars.staff.operations.locks import lock_rights
from regulars.staff.operations.reach import check_sites, codes_of, list_sites
from regulars.staff.operations.roles import role_named

__all__ = ["create_key", "revoke_key"]


def create_key(
    name: str,
    *,
    role: str,
    sites: Sequence[Site] | None,
    expires_at: datetime | None = None,
    by: Actor,
) -> tuple[ApiKey, str]:
    """Create an API key, for every site (None, to be said) or for those listed; the text of the key is answered once and kept nowhere.

    Raises `Invalid` beside the field: `required` where no site is listed, `in_the_past` for a key that would have ended already.
    """
    with change(rules.KEY_CREATED, by=by) as entry:
        lock_rights()
        check_sites(sites)
        rules.check_expiry(expires_at, at=now())
        text = f"rk_{secrets.token_urlsafe(32)}"
        key = ApiKey(
            name=one_line(name, "name", longest=100, required=True),
            role=role_named(role),
            at_every_site=sites is None,
            expires_at=expires_at,
            prefix=text[:8],
            key_hash=hashlib.sha256(text.encode()).digest(),
        )
        key.save(force_insert=True)
        list_sites(key, sites)
        entry.about("api_key", key.pk)
        until = None if expires_at is None else expires_at.date().isoformat()
        entry.note(key=key.pk, role=key.role.code, sites=codes_of(sites), expires=until)
    return key, text


def revoke_key(key: ApiKey, *, by: Actor) -> None:
    """Take a key back: it opens nothing from the next request on. Raises `Conflict` `key_revoked` when that was done."""
    with change(rules.KEY_REVOKED, by=by) as entry:
        lock_rights()
        revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=Now())
        if not revoked:
            raise Conflict("key_revoked", "This key was revoked before.")
        entry.about("api_key", key.pk)
        entry.note(key=key.pk)
