"""What other approvals at a site, another kind or another master mean for the customers of its set (D-32, SUB-06).

Whoever has a row keeps what the row says. Somebody who lost it to a reorganisation that was taken back has been there
too: the last row that the history has of them there was active.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from django.db import connection

from regulars.customers.queries.access import World
from regulars.customers.queries.effects import Change, Direction, Pairs

__all__ = ["SiteAfter", "change_of_site", "count_kept", "count_waiting", "in_both_families", "kept_rows_sql"]


@dataclass(frozen=True)
class SiteAfter:
    """A site as it would be. `types` are the customer types where approval changes, `will` those that are approved afterwards;
    `family_id` and `kind` are those of afterwards, `touched` the sites that notice where these change.
    """

    site_id: int
    set_id: int
    types: Sequence[str]
    will: Sequence[str]
    kind: str
    family_id: int
    touched: Sequence[int] = ()


_ROWS = "(SELECT * FROM customers_access WHERE set_id = %(set_id)s)"


# A customer has one row in a family: the one that is there stays, the one that would come to it ends.
def in_both_families(held: str, *, family: str = "%(family_id)s", site: str = "%(site_id)s") -> str:
    """The condition for such a row."""
    return f"""{held}.site_id = {site} AND EXISTS (SELECT 1 FROM customers_access other
        WHERE other.account_id = {held}.account_id AND other.family_id = {family} AND other.site_id <> {site})"""


_NOW = World(access=_ROWS)
_THEN = World(
    access=_ROWS,
    types="""(SELECT site_id, type_id, approval FROM sites_sitetype WHERE site_id <> %(site_id)s
        UNION ALL SELECT %(site_id)s, code, TRUE FROM unnest(%(will)s::text[]) AS code)""",
)
_THEN_IN_FAMILY = replace(
    _THEN,
    access=f"""(SELECT held.account_id, held.site_id, held.state, held.set_id,
        CASE WHEN held.site_id = %(site_id)s THEN %(family_id)s ELSE held.family_id END AS family_id
        FROM customers_access held WHERE held.set_id = %(set_id)s
            AND NOT ({in_both_families("held")}))""",
    sites="""(SELECT id, set_id, CASE WHEN id = %(site_id)s THEN %(kind)s ELSE kind END AS kind,
        CASE WHEN id = %(site_id)s THEN %(family_id)s ELSE family_id END AS family_id FROM sites_site)""",
)
_ASKED = """account.set_id = %(set_id)s AND account.type = ANY(%(types)s)
    AND (sets.approval_for_set OR site.id = %(site_id)s)"""
_TOUCHED = "site.set_id = %(set_id)s AND site.id = ANY(%(touched)s)"
_WALKED = """SELECT account_id, site_id, origin FROM (
    SELECT DISTINCT ON (past.account_id, past.site_id) past.account_id, past.site_id, past.state, past.origin
    FROM customers_accesshistory past JOIN sites_site site ON site.id = past.site_id AND site.set_id = %(set_id)s
    ORDER BY past.account_id, past.site_id, past.ended_at DESC) past WHERE state = 'active'"""


def change_of_site(after: SiteAfter) -> Change:
    """Those without a row, where another approval decides about them; everybody, where the family of a site changes."""
    then = _THEN_IN_FAMILY if after.touched else _THEN
    compared, staying = [], Change.staying
    if after.types:
        compared.append(_both(then, where=_ASKED, with_rows=False))
    if after.touched:
        staying = f"SELECT held.account_id FROM customers_access held WHERE {in_both_families('held')}"
        compared.append(_both(then, where=_TOUCHED))
        compared.append(_both(then, "JOIN staying ON staying.id = account.id", with_rows=False))
    kept = f"SELECT account_id, site_id FROM ({_WALKED}) walked" if after.types else ""
    return Change(asdict(after), compared=compared, kept=kept, staying=staying)


def _both(
    then: World, joins: str = "", where: str = "TRUE", *, with_rows: bool = True
) -> tuple[Pairs, Pairs]:
    return Pairs(_NOW, joins, where, with_rows), Pairs(then, joins, where, with_rows)


def kept_rows_sql(change: Change) -> str:
    """For each who has been there and would be out without a row: what that row is made of. Accounts are held first: who just moves
    away is left out.
    """
    lost = replace(change, kept="").changed(Direction.NO_LONGER)
    return f"""WITH kept AS (
        SELECT walked.* FROM ({lost}) lost JOIN ({_WALKED}) walked USING (account_id, site_id)
    ), held AS (
        SELECT account.id FROM customers_customer account
        WHERE account.id IN (SELECT account_id FROM kept) AND account.set_id = %(set_id)s
        ORDER BY account.id FOR KEY SHARE
    )
    SELECT kept.account_id, kept.site_id, site.family_id, kept.origin
    FROM kept JOIN held ON held.id = kept.account_id JOIN sites_site site ON site.id = kept.site_id"""


def count_kept(change: Change) -> int:
    """How many pairs of an account and a site are written a row, since they would be lost otherwise. One statement."""
    lost = replace(change, kept="").changed(Direction.NO_LONGER)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({lost}) lost JOIN ({_WALKED}) walked USING (account_id, site_id)",
            change.params,
        )
        return int(cursor.fetchone()[0])


def count_waiting(site_id: int, types: Sequence[str]) -> int:
    """How many of these types wait for approval at the site; they go on waiting whatever is decided about others."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM customers_access access JOIN customers_customer account ON account.id = access.account_id"
            " WHERE access.site_id = %s AND access.state = 'pending' AND account.type = ANY(%s)",
            [site_id, list(types)],
        )
        return int(cursor.fetchone()[0])
