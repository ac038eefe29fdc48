"""What a reorganisation of sets changes, and how large it is: sites that move, accounts that go along, other values of sets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db import connection

from regulars.customers.queries.access import NOW, World
from regulars.customers.queries.effects import Change, Pairs
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import AccessMode

__all__ = [
    "SetValues",
    "Size",
    "Strategy",
    "change_of_sets",
    "know_other_sites",
    "moving_sql",
    "moving_to_sql",
    "size_of_move",
    "size_of_set",
]


class Strategy(StrEnum):
    """Who goes along when a site moves to another set (D-23)."""

    LEAVE = "leave"
    TAKE_ONLY_HERE = "take_only_here"
    TAKE_ALL = "take_all"


@dataclass(frozen=True)
class SetValues:
    """What decides who may log in at the sites of a set, and what they are told there, as it would be; the set needn't be stored."""

    set_id: int
    access_mode: str
    approval_for_set: bool
    discreet: bool


@dataclass(frozen=True)
class Size:
    """How much moving sites is: their access rows, those that let somebody in, those that stay behind and wait or are closed, the accounts that go
    along, and all of an open set, who need no row: of the former one, and of the other. `besides`: what else decides who gets in, and
    for how many.
    """

    rows: int
    active: int
    waiting_left: int
    closed_left: int
    taken_along: int
    open_to: int
    opens_to: int
    besides: Mapping[str, int]

    @property
    def is_nobody(self) -> bool:
        """True where no customer has a row at the sites, nor gets in without one, today or afterwards."""
        return not (self.rows or self.open_to or self.opens_to)


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
_MOVES = "unnest(%(sites)s::bigint[], %(to)s::bigint[]) AS moves (site_id, to_id)"
_STAYS = "NOT EXISTS (SELECT 1 FROM moving WHERE moving.id = {})"
_JOIN_MOVING = "JOIN moving ON moving.id = account.id"
_JOIN_STAYING = "JOIN staying ON staying.id = account.id"
_SETS = """(SELECT id, access_mode, approval_for_set FROM sites_customerset WHERE id <> ALL(%(set_ids)s)
    UNION ALL SELECT * FROM unnest(%(set_ids)s::bigint[], %(modes)s::text[], %(for_set)s::boolean[]) AS sets (id, access_mode, approval_for_set))"""
_MOVED = f"(SELECT site.id, site.kind, site.family_id, moves.to_id AS set_id FROM sites_site site JOIN {_MOVES} ON moves.site_id = site.id)"
_SITES = f"(SELECT id, kind, family_id, set_id FROM sites_site WHERE id <> ALL(%(sites)s) UNION ALL SELECT * FROM {_MOVED} moved)"
_ALONG = World(
    accounts="""(SELECT account.id, account.kind, account.status, account.type, moving.to_id AS set_id
        FROM moving JOIN customers_customer account ON account.id = moving.id)""",
    sites=_SITES,
    sets=_SETS,
    access="""(SELECT held.account_id, held.site_id, held.family_id, held.state, moving.to_id AS set_id
        FROM moving JOIN customers_access held ON held.account_id = moving.id AND held.site_id = ANY(%(sites)s))""",
)
_ROWS_OF_STAYING = (
    "(SELECT held.* FROM staying JOIN customers_access held ON held.account_id = staying.id {})"
)
_STAYING_NOW = World(access=_ROWS_OF_STAYING.format(""))
_STAYING_THEN = World(sets=_SETS, access=_ROWS_OF_STAYING.format("AND held.site_id <> ALL(%(sites)s)"))


_EVERYBODY = """SELECT account.id, whole.to_id FROM customers_customer account
    JOIN unnest(%(formers)s::bigint[], %(successors)s::bigint[]) AS whole (set_id, to_id) ON whole.set_id = account.set_id"""
# Of those who stay, who has a row that another count of approvals may look at.
_STAYING = f"""SELECT held.account_id FROM customers_access held
    JOIN sites_customerset sets ON sets.id = held.set_id AND sets.approval_for_set AND sets.id <> ALL(%(switched)s)
    WHERE held.site_id = ANY(%(sites)s) AND {_STAYS.format("held.account_id")}
UNION SELECT held.account_id FROM customers_access held
    WHERE held.set_id = ANY(%(recounted)s) AND {_STAYS.format("held.account_id")} AND (held.state = 'pending'
        OR EXISTS (SELECT 1 FROM sites_sitetype asks WHERE asks.site_id = held.site_id AND asks.approval))"""


def moving_to_sql(strategy: Strategy) -> str:
    """The same with the set that each comes to, as `to_id`; its parameters are `sites` and, beside each, `to`."""
    return f"""SELECT held.account_id AS id, min(moves.to_id) AS to_id FROM ({moving_sql(strategy)}) along
        JOIN customers_access held ON held.account_id = along.id JOIN {_MOVES} ON moves.site_id = held.site_id
        GROUP BY held.account_id"""


def _stored(set_ids: Collection[int]) -> dict[int, SetValues]:
    sets = CustomerSet.objects.filter(pk__in=set_ids)
    return {
        customer_set.pk: SetValues(
            customer_set.pk, customer_set.access_mode, customer_set.approval_for_set, customer_set.discreet
        )
        for customer_set in sets
    }


def _rules_for_those_along(pairs: Iterable[tuple[SetValues, SetValues]]) -> tuple[bool, bool, bool]:
    """Whether a set that they leave is open to those without a row, and one that they come to, and whether both are open alike."""
    pairs = list(pairs)
    was_open, is_open = (any(pair[side].access_mode == AccessMode.OPEN for pair in pairs) for side in (0, 1))
    # From two sets, those of one come to the sites of the other.
    alike = len({was.set_id for was, _ in pairs}) < 2 and all(
        was.access_mode == to.access_mode and not was.approval_for_set and not to.approval_for_set
        for was, to in pairs
    )
    return was_open, is_open, alike


def change_of_sets(
    moves: Mapping[int, int],
    strategy: Strategy | None,
    *,
    formers: Mapping[int, int] = MappingProxyType({}),
    values: Sequence[SetValues] = (),
) -> Change:
    """Sites (ids) that go to sets (ids), with the accounts of the strategy; None: with everybody of the sets that go to another
    (`formers`). And sets that have other `values` afterwards. Reads the sets: one statement, or two.
    """
    homes = dict(Site.objects.filter(pk__in=moves).values_list("pk", "set_id"))
    before = _stored({*homes.values(), *moves.values(), *(value.set_id for value in values)})
    after = before | {value.set_id: value for value in values}
    switched = {pk for pk in before if before[pk].access_mode != after[pk].access_mode}
    recounted = {pk for pk in before if before[pk].approval_for_set != after[pk].approval_for_set}
    params = {
        "sites": list(moves),
        "to": list(moves.values()),
        "formers": list(formers),
        "successors": list(formers.values()),
        "switched": list(switched),
        "recounted": list(recounted - switched),
        "set_ids": [value.set_id for value in values],
        "modes": [value.access_mode for value in values],
        "for_set": [value.approval_for_set for value in values],
    }
    stays, elsewhere = _STAYS.format("account.id"), f"NOT {_HERE}"
    of_switched = f"{elsewhere} AND {stays} AND account.set_id = ANY(%(switched)s)"
    lost = [Pairs(NOW, where=f"{_HERE} AND {stays}"), Pairs(NOW, _JOIN_MOVING, elsewhere)]
    gained = [
        Pairs(World(sites=_MOVED, sets=_SETS), where=stays, with_rows=False),
        Pairs(_ALONG, where=elsewhere, with_rows=False),
    ]
    now, then = (
        Pairs(world, _JOIN_STAYING, elsewhere, with_rows=False) for world in (_STAYING_NOW, _STAYING_THEN)
    )
    compared = [(now, then)]
    if switched:
        lost.append(Pairs(NOW, where=of_switched, with_rows=False))
        gained.append(Pairs(World(sets=_SETS), where=of_switched, with_rows=False))
    along = Pairs(NOW, _JOIN_MOVING, _HERE, with_rows=False), Pairs(_ALONG, where=_HERE, with_rows=False)
    was_open, is_open, alike = _rules_for_those_along(
        [(before[homes[pk]], after[to]) for pk, to in moves.items()]
    )
    if was_open and is_open and not alike:
        compared.append(along)
    elif was_open and not is_open:
        lost.append(along[0])
    elif is_open and not was_open:
        gained.append(along[1])
    return Change(
        params,
        lost,
        gained,
        compared,
        moving=_EVERYBODY if strategy is None else moving_to_sql(strategy),
        staying=_STAYING,
    )


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
SIZES = ("rows", "active", "waiting_left", "closed_left", "taken_along", "open_to", "opens_to")
_ALL_OF_OPEN = """(SELECT count(*) FROM customers_customer account JOIN sites_customerset sets ON sets.id = account.set_id
    AND sets.access_mode = 'open' WHERE account.set_id = %({whose})s)"""
_SIZE = f"""
WITH along AS MATERIALIZED ({{moving}})
SELECT here.rows, here.active, here.waiting_left, here.closed_left, (SELECT count(*) FROM along),
    {_ALL_OF_OPEN.format(whose="former")}, {_ALL_OF_OPEN.format(whose="to_set")}, besides.what, besides.many
FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE state = 'active') AS active,
        count(*) FILTER (WHERE state = 'pending' AND stays) AS waiting_left,
        count(*) FILTER (WHERE state = 'disabled' AND stays) AS closed_left
    FROM (SELECT state, along.id IS NULL AS stays FROM customers_access access
        LEFT JOIN along ON along.id = access.account_id WHERE site_id = ANY(%(sites)s)) held) here,
    (SELECT array_agg(what) AS what, array_agg(count) AS many FROM ({_BESIDES}) each) besides"""


def size_of_move(
    strategy: Strategy, site_ids: list[int], *, former: CustomerSet, to_set: CustomerSet
) -> Size:
    """How much there is to do when these sites leave their set for another, which needn't be stored. One statement, which reads indexes
    alone where no approval is asked.
    """
    params: dict[str, Any] = {"sites": site_ids, "former": former.pk, "to_set": to_set.pk}
    with connection.cursor() as cursor:
        cursor.execute(_SIZE.format(moving=moving_sql(strategy)), params)
        *numbers, what, many = cursor.fetchone()
    return Size(**dict(zip(SIZES, numbers, strict=True)), besides=dict(zip(what, many, strict=True)))


def know_other_sites(site_ids: list[int]) -> bool:
    """Whether somebody with access at these sites has some elsewhere too. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM customers_access here JOIN customers_access elsewhere
                ON elsewhere.account_id = here.account_id AND elsewhere.site_id <> ALL(%(sites)s)
            WHERE here.site_id = ANY(%(sites)s))""",
            {"sites": site_ids},
        )
        return bool(cursor.fetchone()[0])


def size_of_set(set_id: int) -> int:
    """How many customers belong to a set, counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer WHERE set_id = %s", [set_id])
        return int(cursor.fetchone()[0])
