"""What a reorganisation would meet: counted and listed in a constant number of statements."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

__all__ = ["Clash", "Counted", "Strategy", "clashes_of_moving", "clashes_of_set", "count_move", "size_of_set"]

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
class Counted:
    """Accounts with a row at the moving sites: left behind, taken along, and doors elsewhere that those lose."""

    stranded: int
    taken_along: int
    doors_lost: int


# The accounts that go along, by strategy; parameters are the moving sites, twice where it says so.
_AT_SITES = "SELECT DISTINCT account_id AS id FROM customers_access WHERE site_id = ANY(%s)"
_MOVING = {
    Strategy.LEAVE: ("SELECT NULL::bigint AS id WHERE %s::bigint[] IS NULL", 1),
    Strategy.TAKE_ALL: (_AT_SITES, 1),
    Strategy.TAKE_ONLY_HERE: (
        (
            f"{_AT_SITES} AND NOT EXISTS (SELECT 1 FROM customers_access elsewhere"
            " WHERE elsewhere.account_id = customers_access.account_id AND elsewhere.site_id <> ALL(%s))"
        ),
        2,
    ),
}


def moving_sql(strategy: Strategy, site_ids: list[int]) -> tuple[str, list[list[int]]]:
    """SQL that selects the ids of the accounts that go along, with its parameters."""
    sql, uses = _MOVING[strategy]
    return sql, [site_ids] * uses


def count_move(strategy: Strategy, site_ids: list[int]) -> Counted:
    """How many stay behind and how many go along when these sites leave their set."""
    moving, params = moving_sql(strategy, site_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH moving AS MATERIALIZED ({moving}), known AS ({_AT_SITES})"
            " SELECT (SELECT count(*) FROM known), (SELECT count(*) FROM moving WHERE id IS NOT NULL),"
            " (SELECT count(*) FROM customers_access access JOIN moving ON moving.id = access.account_id"
            "  WHERE access.site_id <> ALL(%s))",
            [*params, site_ids, site_ids],
        )
        known, taken, lost = cursor.fetchone()
    return Counted(known - taken, taken, lost)


# A user name that comes along is another's user name there, or another's e-mail. The other way round nobody there is
# touched: the e-mail that comes along steps back.
_CLASHES = """
SELECT mine.id, mine.username, mine.first_name || ' ' || mine.last_name,
    other.id AS other_id, other.first_name || ' ' || other.last_name
FROM customers_customer mine
JOIN customers_customer other ON other.set_id = %s AND other.{column} = mine.username_key
WHERE {whose}"""
_CLASHES_OF_BOTH = "SELECT DISTINCT ON (id) * FROM ({} UNION ALL {}) clash ORDER BY id, other_id LIMIT %s"


def _clashes(whose: str, params: list[Any]) -> list[Clash]:
    both = [_CLASHES.format(column=column, whose=whose) for column in ("username_key", "login_email")]
    with connection.cursor() as cursor:
        cursor.execute(_CLASHES_OF_BOTH.format(*both), [*params, *params, MOST_CLASHES])
        return [
            Clash(mine, username, name.strip(), other, others.strip())
            for mine, username, name, other, others in cursor.fetchall()
        ]


def clashes_of_moving(strategy: Strategy, site_ids: list[int], *, to_set_id: int) -> list[Clash]:
    """User names of accounts going along that mean somebody in the target set."""
    if strategy is Strategy.LEAVE:
        return []
    moving, params = moving_sql(strategy, site_ids)
    return _clashes(f"mine.id IN ({moving})", [to_set_id, *params])


def clashes_of_set(set_id: int, *, heir_id: int) -> list[Clash]:
    """User names of a set that mean somebody in its heir too (SET-15)."""
    return _clashes("mine.set_id = %s", [heir_id, set_id])


def size_of_set(set_id: int) -> int:
    """How many customers belong to a set, counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer WHERE set_id = %s", [set_id])
        return int(cursor.fetchone()[0])
