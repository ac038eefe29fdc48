"""Who can log in where after a change and couldn't before, or no longer can: counted per site, and listed (G25, G28)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from regulars.customers.queries.access import World

__all__ = ["Change", "Direction", "Effects", "Pairs", "SiteEffect", "count_effects", "people_behind", "ready"]


class Direction(StrEnum):
    """The two numbers of an effect."""

    CAN_LOG_IN = "can_log_in"
    NO_LONGER = "no_longer"


@dataclass(frozen=True)
class SiteEffect:
    """Accounts that can log in at a site from then on, and those that no longer can."""

    site_id: int
    can_log_in: int
    no_longer: int


@dataclass(frozen=True)
class Effects:
    """Of every site where somebody gains or loses access. `stranded` are the accounts that lose access to a site without
    moving to another set; `taken_along` those that move.
    """

    sites: Sequence[SiteEffect] = ()
    stranded: int = 0
    taken_along: int = 0


@dataclass(frozen=True)
class Pairs:
    """Accounts beside sites where they may log in, in one world; `with_rows` False: only where they have no row."""

    world: World
    joins: str = ""
    where: str = "TRUE"
    with_rows: bool = True

    @property
    def sql(self) -> str:
        allowed = self.world.allowed if self.with_rows else self.world.allowed_without_row
        return allowed("account.id AS account_id, site.id AS site_id", joins=self.joins, where=self.where)


@dataclass(frozen=True)
class Change:
    """Where an answer of *may log in here* can differ afterwards, as pairs of an account and a site.

    `lost` are pairs of the world as it is that are none afterwards, `gained` those of the world afterwards that are none
    today; of `compared` the two sides differ in some. `kept` selects pairs that are written a row first. `moving` selects the
    accounts (`id`) that come to another set (`to_id`), `staying` others that are looked at; both are tables to the statements.
    """

    params: Mapping[str, Any]
    lost: Sequence[Pairs] = ()
    gained: Sequence[Pairs] = ()
    compared: Sequence[tuple[Pairs, Pairs]] = ()
    kept: str = ""
    moving: str = "SELECT NULL::bigint AS id, NULL::bigint AS to_id WHERE FALSE"
    staying: str = "SELECT NULL::bigint AS id WHERE FALSE"

    def changed(self, direction: Direction) -> str:
        """SELECT of the pairs that are gained or lost."""
        here, before, after = (self.lost, 0, 1) if direction is Direction.NO_LONGER else (self.gained, 1, 0)
        parts = [group.sql for group in here]
        if self.compared:
            sides = [" UNION ALL ".join(both[side].sql for both in self.compared) for side in (before, after)]
            parts.append("(({}) EXCEPT ({}))".format(*sides))
        pairs = (
            " UNION ALL ".join(parts)
            or "SELECT NULL::bigint AS account_id, NULL::bigint AS site_id WHERE FALSE"
        )
        if self.kept and direction is Direction.NO_LONGER:
            pairs = f"({pairs}) EXCEPT ({self.kept})"
        return pairs


_TABLES = {
    "moving": "CREATE TEMPORARY TABLE moving (id bigint, to_id bigint) ON COMMIT DROP",
    "staying": "CREATE TEMPORARY TABLE staying (id bigint) ON COMMIT DROP",
}


@contextmanager
def ready(change: Change) -> Iterator[CursorWrapper]:
    """Those that move and those that stay, in tables of this transaction: the planner of the database has to know how many they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        for name, made in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
            cursor.execute(made)
            cursor.execute(f"INSERT INTO {name} {getattr(change, name)}", change.params)
            cursor.execute(f"ANALYZE {name}")
        yield cursor


def count_effects(change: Change) -> Effects:
    """How many gain and lose access, by site. One statement beside the tables that it needs; seconds where very many do."""
    with ready(change) as cursor:
        cursor.execute(
            f"""WITH lost AS MATERIALIZED ({change.changed(Direction.NO_LONGER)}), gained AS ({change.changed(Direction.CAN_LOG_IN)})
            SELECT site_id, sum(come), sum(gone), (SELECT count(*) FROM (SELECT account_id FROM lost
                WHERE NOT EXISTS (SELECT 1 FROM moving WHERE moving.id = lost.account_id) GROUP BY account_id) stranded), (SELECT count(*) FROM moving)
            FROM (SELECT site_id, count(*) AS come, 0 AS gone FROM gained GROUP BY site_id
                UNION ALL SELECT site_id, 0, count(*) FROM lost GROUP BY site_id) both_ways
            GROUP BY ROLLUP (site_id) ORDER BY site_id NULLS LAST""",
            change.params,
        )
        *sites, (_, _, _, stranded, taken_along) = cursor.fetchall()
    return Effects(
        [SiteEffect(pk, int(come), int(gone)) for pk, come, gone, _, _ in sites], stranded, taken_along
    )


@contextmanager
def people_behind(change: Change, site_id: int, direction: Direction | None) -> Iterator[str]:
    """SELECT of the ids of those whom a number of an effect counts, or both; good for as long as the context is."""
    with ready(change) as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.people")
        cursor.execute("CREATE TEMPORARY TABLE people (id bigint PRIMARY KEY) ON COMMIT DROP")
        for way in [direction] if direction else Direction:
            cursor.execute(
                f"INSERT INTO people SELECT account_id FROM ({change.changed(way)}) pairs WHERE site_id = %(of_site)s",
                {**change.params, "of_site": site_id},
            )
        cursor.execute("ANALYZE people")
        yield "SELECT id FROM people"
