"""API keys: a role and sites, like staff."""

import hashlib
import secrets
from collections.abc import Sequence

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.texts import one_line
from regulars.sites.models import Site
from regulars.staff import rules
from regulars.staff.models import ApiKey
from regulars.staff.operations.locks import lock_rights
from regulars.staff.operations.reach import check_sites, codes_of, list_sites
from regulars.staff.operations.roles import role_named

__all__ = ["create_key"]


def create_key(name: str, *, role: str, sites: Sequence[Site] | None = None, by: Actor) -> tuple[ApiKey, str]:
    """Create an API key, for every site or for those listed; the text of the key is answered once and kept nowhere."""
    with change(rules.KEY_CREATED, by=by) as entry:
        lock_rights()
        check_sites(sites)
        text = f"rk_{secrets.token_urlsafe(32)}"
        key = ApiKey(
            name=one_line(name, "name", longest=100, required=True),
            role=role_named(role),
            at_every_site=sites is None,
            prefix=text[:8],
            key_hash=hashlib.sha256(text.encode()).digest(),
        )
        key.save(force_insert=True)
        list_sites(key, sites)
        entry.about("api_key", key.pk)
        entry.note(key=key.pk, role=key.role.code, sites=codes_of(sites))
    return key, text
