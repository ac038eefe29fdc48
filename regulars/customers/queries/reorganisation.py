"""What a reorganisation would meet: counted and listed in a constant number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from regulars.customers.queries.access import World
from regulars.sites.models import CustomerSet

__all__ = [
    "Clash",
    "Counted",
    "Size",
    "Strategy",
    "clashes_of_moving",
    "clashes_of_set",
    "count_move",
    "size_of_move",
    "size_of_set",
]

MOST_CLASHES = 1000


class Strategy(StrEnum):
    """Who goes along when a site moves to another set (D-23)."""

    LEAVE = "leave"
    TAKE_ONLY_HERE = "take_only_here"
    TAKE_ALL = "take_all"


@dataclass(frozen=True)
class Clash:
    """Two accounts with one name: `account_id` would come to where it is the user name or e-mail of `other_id`."""

    account_id: int
    username: str
    name: str
    other_id: int
    other_name: str


@dataclass(frozen=True)
class Size:
    """How much moving sites is: their access rows, those that let somebody in, the accounts that go along, and all of an
    open set, who need no row. `besides`: what else decides who gets in, and for how many.
    """

    rows: int
    active: int
    taken_along: int
    open_to: int
    besides: Mapping[str, int]

    @property
    def is_nobody(self) -> bool:
        """True where no customer has a row at the sites, nor gets in without one."""
        return not self.rows and not self.open_to


@dataclass(frozen=True)
class Counted:
    """Who may log in today and won't (G25): `stranded` at the moving sites, since they stay behind; `doors_lost` how often
    elsewhere, since they go along, or since the approval that counted for the whole set was given at a moving site.
    """

    stranded: int
    doors_lost: int


# The accounts that go along, by strategy.
_AT_SITES = "SELECT DISTINCT account_id AS id FROM customers_access WHERE site_id = ANY(%(sites)s)"
_MOVING = {
    Strategy.LEAVE: "SELECT NULL::bigint AS id WHERE FALSE",
    Strategy.TAKE_ALL: _AT_SITES,
    Strategy.TAKE_ONLY_HERE: (
        f"{_AT_SITES} AND NOT EXISTS (SELECT 1 FROM customers_access elsewhere"
        " WHERE elsewhere.account_id = customers_access.account_id AND elsewhere.site_id <> ALL(%(sites)s))"
    ),
}


def moving_sql(strategy: Strategy) -> str:
    """SQL that selects the ids of the accounts that go along; its parameter is `sites`."""
    return _MOVING[strategy]


_HERE = "site.id = ANY(%(sites)s)"
_IS_MOVING = "EXISTS (SELECT 1 FROM moving WHERE moving.id = {})"
_NOW = World(access="(SELECT * FROM customers_access WHERE set_id = %(former)s)")
_THEN = World(
    accounts="""(SELECT account.id, account.kind, account.status, account.type,
        CASE WHEN moving.id IS NULL THEN account.set_id ELSE %(to_set)s END AS set_id
        FROM customers_customer account LEFT JOIN moving ON moving.id = account.id)""",
    sites="""(SELECT id, kind, family_id, CASE WHEN id = ANY(%(sites)s) THEN %(to_set)s ELSE set_id END AS set_id
        FROM sites_site)""",
    sets="""(SELECT id, access_mode, approval_for_set FROM sites_customerset WHERE id <> %(to_set)s
        UNION ALL SELECT %(to_set)s, %(to_mode)s, %(to_for_set)s)""",
    access="""(SELECT held.account_id, held.site_id, held.family_id, held.state,
        CASE WHEN moving.id IS NULL THEN held.set_id ELSE %(to_set)s END AS set_id
        FROM customers_access held LEFT JOIN moving ON moving.id = held.account_id
        WHERE held.set_id = %(former)s AND (moving.id IS NOT NULL) = (held.site_id = ANY(%(sites)s)))""",
)


def _still_together(world: World) -> str:
    """Accounts beside sites that neither or both of them leave, where they get in without a row. With one they get in as before."""
    pair = "account.id, site.id"
    along, beside = (f"JOIN {some} ON {some}.id = account.id" for some in ("moving", "beside"))
    return f"""({world.allowed_without_row(pair, joins=along, where=_HERE)}
        UNION ALL {world.allowed_without_row(pair, joins=beside, where=f"NOT {_HERE}")})"""


_STRANDED = _NOW.allowed("account.id", where=f"{_HERE} AND NOT {_IS_MOVING.format('account.id')}")
_LOST = _NOW.allowed("1", joins="JOIN moving ON moving.id = account.id", where=f"NOT {_HERE}")
_COUNTED = f"""
WITH moving AS MATERIALIZED ({{moving}}), beside AS MATERIALIZED (
    SELECT DISTINCT held.account_id AS id FROM customers_access held
    JOIN sites_customerset sets ON sets.id = held.set_id AND sets.approval_for_set
    WHERE held.site_id = ANY(%(sites)s) AND NOT {_IS_MOVING.format("held.account_id")}
)
SELECT (SELECT count(*) FROM (SELECT id FROM ({_STRANDED}) every GROUP BY id) stranded),
    (SELECT count(*) FROM ({_LOST}) lost)
    + (SELECT count(*) FROM ({_still_together(_NOW)} EXCEPT {_still_together(_THEN)}) lost)"""
# Who is blocked; where the approval of which type is asked; where one approval counts for the set, the rows elsewhere.
_BESIDES = """
SELECT 'blocked' AS what, count(*) FROM customers_customer WHERE set_id = %(former)s AND status = 'blocked'
UNION ALL SELECT 'asked at ' || asks.site_id || ' ' || asks.type_id, count(account.id)
FROM sites_sitetype asks JOIN sites_site site ON site.id = asks.site_id JOIN sites_customerset sets ON sets.id = site.set_id
LEFT JOIN customers_customer account ON account.set_id = sets.id AND account.type = asks.type_id
WHERE asks.approval AND sets.id = %(former)s AND (sets.approval_for_set OR site.id = ANY(%(sites)s))
GROUP BY asks.site_id, asks.type_id
UNION ALL SELECT elsewhere.state || ' elsewhere', count(*)
FROM customers_access elsewhere JOIN sites_customerset sets ON sets.id = elsewhere.set_id AND sets.approval_for_set
WHERE sets.id = %(former)s AND elsewhere.site_id <> ALL(%(sites)s)
    AND elsewhere.account_id IN (SELECT account_id FROM customers_access WHERE site_id = ANY(%(sites)s))
GROUP BY elsewhere.state"""
_SIZE = f"""
SELECT here.rows, here.active, (SELECT count(*) FROM ({{moving}}) moving),
    (SELECT count(*) FROM customers_customer account JOIN sites_customerset sets ON sets.id = account.set_id
        AND sets.access_mode = 'open' WHERE account.set_id = %(former)s),
    besides.what, besides.many
FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE state = 'active') AS active
    FROM customers_access WHERE site_id = ANY(%(sites)s)) here,
    (SELECT array_agg(what) AS what, array_agg(count) AS many FROM ({_BESIDES}) each) besides"""


def count_move(
    strategy: Strategy, site_ids: list[int], *, former: CustomerSet, to_set: CustomerSet
) -> Counted:
    """Whom it concerns when these sites leave their set for another, which needn't be stored: looks at everybody of the former
    one where it is open. One statement.
    """
    asked: dict[str, Any] = {
        "sites": site_ids,
        "former": former.pk,
        "to_set": to_set.pk,
        "to_mode": to_set.access_mode,
        "to_for_set": to_set.approval_for_set,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(moving=moving_sql(strategy)), asked)
        return Counted(*cursor.fetchone())


def size_of_move(strategy: Strategy, site_ids: list[int], *, former: CustomerSet) -> Size:
    """How much there is to do when these sites leave their set. One statement, which reads indexes alone where no approval is asked."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE.format(moving=moving_sql(strategy)), {"sites": site_ids, "former": former.pk})
        rows, active, taken_along, open_to, what, many = cursor.fetchone()
    return Size(rows, active, taken_along, open_to, dict(zip(what, many, strict=True)))


# A user name that comes along is another's user name there, or another's e-mail. The other way round nobody there is
# touched: the e-mail that comes along steps back.
_CLASHES = """
SELECT mine.id, mine.username, mine.first_name || ' ' || mine.last_name,
    other.id AS other_id, other.first_name || ' ' || other.last_name
FROM customers_customer mine
JOIN customers_customer other ON other.set_id = %(to_set)s AND other.{column} = mine.username_key
WHERE {whose}"""
_CLASHES_OF_BOTH = (
    "SELECT DISTINCT ON (id) * FROM ({} UNION ALL {}) clash ORDER BY id, other_id LIMIT %(most)s"
)


def _clashes(whose: str, to_set_id: int, **params: Any) -> list[Clash]:
    both = [_CLASHES.format(column=column, whose=whose) for column in ("username_key", "login_email")]
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES_OF_BOTH.format(*both), {"to_set": to_set_id, "most": MOST_CLASHES} | params)
        return [
            Clash(mine, username, name.strip(), other, others.strip())
            for mine, username, name, other, others in cursor.fetchall()
        ]


def clashes_of_moving(strategy: Strategy, site_ids: list[int], *, to_set_id: int) -> list[Clash]:
    """User names of accounts going along that mean somebody in the target set."""
    if strategy is Strategy.LEAVE:
        return []
    return _clashes(f"mine.id IN ({moving_sql(strategy)})", to_set_id, sites=site_ids)


def clashes_of_set(set_id: int, *, heir_id: int) -> list[Clash]:
    """User names of a set that mean somebody in its heir too (SET-15)."""
    return _clashes("mine.set_id = %(former)s", heir_id, former=set_id)


def size_of_set(set_id: int) -> int:
    """How many customers belong to a set, counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer WHERE set_id = %s", [set_id])
        return int(cursor.fetchone()[0])
