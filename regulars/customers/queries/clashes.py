"""Usernames that meet in one set when accounts come to it, however many, and what tells the two apart (ACC-05, SET-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db import connection

from regulars.customers.queries.reorganisation import Strategy, moving_sql
from regulars.kernel.hot import Columns

__all__ = [
    "NO_CLASHES",
    "Clash",
    "Clashes",
    "Namesake",
    "clashes_of_account",
    "clashes_of_moving",
    "clashes_of_set",
    "joined_clashes",
]

SHOWN = 100


@dataclass(frozen=True)
class Namesake:
    """One of the two, as a person tells them apart. `site` is where it was opened; `seen_at` the last visit on record."""

    id: int
    name: str
    company: str
    site: str
    seen_at: datetime | None


@dataclass(frozen=True)
class Clash:
    """`mine` would come to where its `username` is the username of `other`, or its email (`is_email`)."""

    username: str
    is_email: bool
    mine: Namesake
    other: Namesake

    @property
    def account_id(self) -> int:
        return self.mine.id


Statement: TypeAlias = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Clashes:
    """All of them: how many, a `digest` that changes with any, and the first. `sources` are the statements that list them."""

    total: int = 0
    digest: str = ""
    first: Sequence[Clash] = ()
    sources: Sequence[Statement] = ()

    def __bool__(self) -> bool:
        return bool(self.total)

    def every(self) -> list[Clash]:
        """Also those beyond the first. One statement for each source."""
        return [clash for select, params in self.sources for clash in _listed(select, params, None)]


NO_CLASHES = Clashes()


def joined_clashes(parts: Sequence[Clashes]) -> Clashes:
    """Of several moves in one step."""
    some = [part for part in parts if part]
    if not some:
        return NO_CLASHES
    return Clashes(
        sum(clashes.total for clashes in some),
        " ".join(clashes.digest for clashes in some),
        [clash for clashes in some for clash in clashes.first][:SHOWN],
        [source for clashes in some for source in clashes.sources],
    )


# A username that comes along is another's username there, or another's email. The other way round nobody there is
# touched: the email that comes along steps back.
_MEETING = """SELECT mine.id AS mine_id, other.id AS other_id
FROM customers_customer mine
JOIN customers_customer other ON other.set_id = %(to_set)s AND other.{column} = mine.username_key
WHERE {whose}"""
_MEETINGS = "SELECT DISTINCT ON (mine_id) * FROM ({} UNION ALL {}) meeting ORDER BY mine_id, other_id"


def _namesake(table: str) -> dict[str, str]:
    return {
        "name": f"trim({table}.first_name || ' ' || {table}.last_name)",
        "site": f"coalesce((SELECT site.name FROM sites_site site WHERE site.id = {table}.origin_site_id), '')",
        "seen_at": f"""greatest((SELECT max(last_seen_at) FROM customers_session WHERE account_id = {table}.id),
            (SELECT max(since) FROM customers_access WHERE account_id = {table}.id AND state = 'active'))""",
    }


_MINE = Columns(Namesake, "mine", after=None, **_namesake("mine"))
_OTHER = Columns(Namesake, "other", after=_MINE, **_namesake("other"))


def _listed(select: str, params: Mapping[str, Any], most: int | None) -> list[Clash]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_MINE.sql}, {_OTHER.sql}, mine.username,
                other.username_key <> mine.username_key FROM ({select}) meeting
            JOIN customers_customer mine ON mine.id = mine_id JOIN customers_customer other ON other.id = other_id
            ORDER BY mine.id LIMIT %(most)s""",
            {**params, "most": most},
        )
        return [Clash(row[-2], row[-1], _MINE.of(row), _OTHER.of(row)) for row in cursor.fetchall()]


def _clashes(whose: str, to_set_id: int, **params: Any) -> Clashes:
    select = _MEETINGS.format(
        *(_MEETING.format(column=column, whose=whose) for column in ("username_key", "login_email"))
    )
    params["to_set"] = to_set_id
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(md5(string_agg(mine_id || ' ' || other_id, ',' ORDER BY mine_id)), '')"
            f" FROM ({select}) meeting",
            params,
        )
        total, digest = cursor.fetchone()
    return Clashes(total, digest, _listed(select, params, SHOWN), [(select, params)]) if total else NO_CLASHES


def clashes_of_moving(strategy: Strategy, site_ids: list[int], *, to_set_id: int) -> Clashes:
    """Usernames of accounts going along that mean somebody in the target set. Two statements at most."""
    if strategy is Strategy.LEAVE:
        return NO_CLASHES
    return _clashes(f"mine.id IN ({moving_sql(strategy)})", to_set_id, sites=site_ids)


def clashes_of_set(set_id: int, *, successor_id: int) -> Clashes:
    """Usernames of a set that mean somebody in its successor too (SET-15)."""
    return _clashes("mine.set_id = %(former)s", successor_id, former=set_id)


def clashes_of_account(account_id: int, *, to_set_id: int) -> Clashes:
    """Whom the username of one account means in another set (ACC-07)."""
    return _clashes("mine.id = %(account)s", to_set_id, account=account_id)
