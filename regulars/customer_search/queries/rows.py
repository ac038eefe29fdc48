"""What a list of customers shows of each: one statement for any number of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from regulars.customers.queries.field_visibility import TEXTS
from regulars.customers.rules import AccessState, Status
from regulars.kernel.hot import fetch_all
from regulars.staff.rules import Grant

__all__ = ["FoundAccess", "FoundCustomer", "load"]


@dataclass(frozen=True)
class FoundAccess:
    """An access row of a listed customer."""

    site_code: str
    site_name: str
    state: str


@dataclass(frozen=True)
class FoundCustomer:
    """A row of the list. `accesses` are the access rows, the site where the account was opened first.

    What the one who looks may not see is empty, and access at other sites than theirs are not there.
    """

    accesses: tuple[FoundAccess, ...]
    id: int
    kind: str
    status: str
    type: str
    username: str
    email: str
    first_name: str
    last_name: str
    company: str
    phone: str
    language: str
    version: int
    created_at: datetime
    set_id: int
    set_code: str
    set_name: str
    set_colour: str
    origin_site_code: str | None
    origin_site_name: str | None

    @property
    def pk(self) -> int:
        return self.id

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def state(self) -> str:
        """The one word that a list has room for: what stands in the way first."""
        if self.status != Status.ACTIVE:
            return self.status
        states = {access.state for access in self.accesses}
        closed = [state.value for state in (AccessState.PENDING, AccessState.DISABLED) if state in states]
        return closed[0] if closed else AccessState.ACTIVE.value


_LOAD = """
SELECT c.id, c.kind, c.status, c.type, c.username, c.email, c.first_name, c.last_name, c.company, c.phone, c.language,
    c.version, c.created_at, c.set_id, sets.code, sets.name, sets.colour, origin.code, origin.name,
    accesses.codes, accesses.names, accesses.states
FROM unnest(%s::bigint[]) WITH ORDINALITY AS given (id, nr)
JOIN customers_customer c ON c.id = given.id
JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id{at_origin}
CROSS JOIN LATERAL (
    SELECT array_agg(site.code ORDER BY first DESC, site.name) AS codes,
        array_agg(site.name ORDER BY first DESC, site.name) AS names,
        array_agg(access.state ORDER BY first DESC, site.name) AS states
    FROM customers_access access
    JOIN sites_site site ON site.id = access.site_id
    CROSS JOIN LATERAL (SELECT site.id IS NOT DISTINCT FROM c.origin_site_id) AS here (first)
    WHERE access.account_id = c.id{at_site}
) accesses
ORDER BY given.nr"""
# Each is planned once, for any ids.
_ALL = _LOAD.format(at_origin="", at_site="")
_THEIRS = _LOAD.format(at_origin=" AND origin.id = ANY(%s)", at_site=" AND access.site_id = ANY(%s)")


def load(ids: Sequence[int], *, grant: Grant) -> list[FoundCustomer]:
    """The customers with these ids, in this order, as far as `grant` shows them. One statement."""
    sites = [] if grant.sites is None else [list(grant.sites)] * 2
    hidden: dict[str, Any] = dict.fromkeys(grant.hidden & TEXTS, "")
    found = [_row(row) for row in fetch_all(_THEIRS if sites else _ALL, [list(ids), *sites], prepare=True)]
    return [replace(customer, **hidden) for customer in found] if hidden else found


def _row(row: tuple[Any, ...]) -> FoundCustomer:
    *_, codes, names, states = row
    accesses = zip(codes or (), names or (), states or (), strict=True)
    return FoundCustomer(tuple(FoundAccess(*access) for access in accesses), *row[:-3])
