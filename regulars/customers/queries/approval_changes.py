"""What another approval at a site means for those who log in there without a row: counted and told in sets (D-32).

Whoever has a row keeps what the row says. Somebody who lost it to a reorganisation that was taken back walked through
the door too: the last row that the history has of them there was active.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from regulars.customers.queries.access import World

__all__ = ["KEPT_DOORS", "ApprovalChange", "DoorsAt", "count_waiting", "doors_by_approval"]


@dataclass(frozen=True)
class ApprovalChange:
    """Approval at one site, for the `types` where it changes; it is asked of those in `will` afterwards."""

    site_id: int
    set_id: int
    types: Sequence[str]
    will: Sequence[str]

    @property
    def params(self) -> dict[str, Any]:
        return {
            "site": self.site_id,
            "set": self.set_id,
            "types": list(self.types),
            "will": list(self.will),
        }


@dataclass(frozen=True)
class DoorsAt:
    """Customers of one type at one site: how many come to a door, how many lose one, and how many keep theirs by a
    row that is written first. `who` are the first few who lose it.
    """

    site_id: int
    type: str
    gained: int
    lost: int
    kept: int
    who: tuple[int, ...] = ()


# Only rows of the set are looked at: its customers have no others.
_ACCESS = "(SELECT * FROM customers_access WHERE set_id = %(set)s)"
_NOW = World(access=_ACCESS, in_bulk="now")
_THEN = World(
    access=_ACCESS,
    types="""(SELECT site_id, type_id, approval FROM sites_sitetype WHERE site_id <> %(site)s
        UNION ALL SELECT %(site)s, code, TRUE FROM unnest(%(will)s::text[]) AS code)""",
    in_bulk="then",
)
_CHANGED = f"""
WITH walked AS (
    SELECT DISTINCT ON (past.account_id, past.site_id) past.account_id, past.site_id, past.state, past.origin
    FROM customers_accesshistory past JOIN sites_site site ON site.id = past.site_id AND site.set_id = %(set)s
    ORDER BY past.account_id, past.site_id, past.ended_at DESC
),
doors AS (
    SELECT account.id AS account_id, account.type, site.id AS site_id, site.family_id,
        {_NOW.may_log_in} AS had, {_THEN.may_log_in} AS has
    FROM {_NOW.without_row} {_NOW.bulk_joins} {_THEN.bulk_joins}
    WHERE account.set_id = %(set)s AND account.type = ANY(%(types)s) AND {_NOW.no_row}
        AND (sets.approval_for_set OR site.id = %(site)s)
),
changed AS (
    SELECT doors.*, coalesce(walked.state = 'active', FALSE) AS walked, walked.origin
    FROM doors LEFT JOIN walked ON walked.account_id = doors.account_id AND walked.site_id = doors.site_id
    WHERE doors.had <> doors.has
)"""
_COUNTED = f"""{_CHANGED}
SELECT site_id, type, count(*) FILTER (WHERE has), count(*) FILTER (WHERE had AND NOT walked),
    count(*) FILTER (WHERE had AND walked)
FROM changed GROUP BY site_id, type ORDER BY site_id, type"""
_FIRST = "(SELECT site_id, type, account_id FROM changed WHERE had AND NOT walked ORDER BY account_id LIMIT %(first)s)"


# For each who walked through a door that would close, what their row is made of. Accounts are held first: who just
# moves away is left out.
KEPT_DOORS = f"""{_CHANGED}, held AS (
    SELECT account.id FROM customers_customer account
    WHERE account.id IN (SELECT account_id FROM changed WHERE had AND walked) AND account.set_id = %(set)s
    ORDER BY account.id FOR KEY SHARE
)
SELECT changed.account_id, changed.site_id, changed.family_id, changed.origin
FROM changed JOIN held ON held.id = changed.account_id WHERE changed.had AND changed.walked"""


def doors_by_approval(change: ApprovalChange, *, first: int = 3) -> list[DoorsAt]:
    """Doors gained, lost and kept, by site and type; `first` of those who lose one. Two statements, or one."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, change.params)
        counted = [DoorsAt(*row) for row in cursor.fetchall()]
        if not any(one.lost for one in counted):
            return counted
        cursor.execute(f"{_CHANGED} {_FIRST}", change.params | {"first": first})
        told = cursor.fetchall()
    return [
        DoorsAt(
            one.site_id,
            one.type,
            one.gained,
            one.lost,
            one.kept,
            tuple(who for site, code, who in told if (site, code) == (one.site_id, one.type)),
        )
        for one in counted
    ]


def count_waiting(site_id: int, types: Sequence[str]) -> int:
    """How many of these types wait for a yes at the site; they go on waiting whatever is decided about others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM customers_access door JOIN customers_customer account ON account.id = door.account_id"
            " WHERE door.site_id = %s AND door.state = 'pending' AND account.type = ANY(%s)",
            [site_id, list(types)],
        )
        return int(cursor.fetchone()[0])
