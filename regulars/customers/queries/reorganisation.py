"""What a reorganisation would meet: counted and listed in a constant number of statements."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from regulars.customers.queries.access import NOW

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
    open set, who need no row. `asks`: where the approval of which types is asked.
    """

    rows: int
    active: int
    taken_along: int
    open_to: int
    asks: str

    @property
    def is_nobody(self) -> bool:
        """True where no customer has a row at the sites, nor gets in without one."""
        return not self.rows and not self.open_to


@dataclass(frozen=True)
class Counted:
    """Who may log in today and won't (G25): at the moving sites, since they stay behind, and how often elsewhere, since they go along."""

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
_STAYS = "NOT EXISTS (SELECT 1 FROM moving WHERE moving.id = account.id)"
_STRANDED = NOW.allowed("account.id", where=f"{_HERE} AND {_STAYS}")
_LOST = NOW.allowed("1", joins="JOIN moving ON moving.id = account.id", where=f"NOT {_HERE}")
_COUNTED = f"""
WITH moving AS MATERIALIZED ({{moving}})
SELECT (SELECT count(*) FROM (SELECT id FROM ({_STRANDED}) every GROUP BY id) stranded),
    (SELECT count(*) FROM ({_LOST}) lost)"""
_SIZE = """
SELECT here.rows, here.active, (SELECT count(*) FROM ({moving}) moving),
    (SELECT count(*) FROM customers_customer WHERE set_id = %(open_set)s),
    (SELECT coalesce(string_agg(site_id || ' ' || type_id, ', ' ORDER BY site_id, type_id), '')
     FROM sites_sitetype WHERE approval AND site_id = ANY(%(sites)s))
FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE state = 'active') AS active
    FROM customers_access WHERE site_id = ANY(%(sites)s)) here"""


def count_move(strategy: Strategy, site_ids: list[int]) -> Counted:
    """Whom it concerns when these sites leave their set: looks at everybody of it where it is open. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(moving=moving_sql(strategy)), {"sites": site_ids})
        return Counted(*cursor.fetchone())


def size_of_move(strategy: Strategy, site_ids: list[int], *, open_set: int | None) -> Size:
    """How much there is to do when these sites leave their set, named where it is open. One statement, which reads indexes alone."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE.format(moving=moving_sql(strategy)), {"sites": site_ids, "open_set": open_set})
        return Size(*cursor.fetchone())


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
