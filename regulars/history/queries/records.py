"""Audit records of the whole house, newest first, narrowed by who, what, where and when. One statement a page."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from regulars.history.queries.names import Names
from regulars.history.queries.sentences import OF_ORDERS, sentences_of
from regulars.history.queries.words import ValueChange, changes_in
from regulars.kernel.i18n import translate
from regulars.staff.rules import Grant, Right

__all__ = [
    "Record",
    "RecordFilters",
    "RecordPage",
    "every_record",
    "page_by_page",
    "records",
    "records_of",
]

PORTION = 1_000
NAME = ("first_name", "last_name", "username")
# What a list has room for; a record of a bulk change may have a hundred thousand of them.
_PEOPLE, _VALUES = 2, 20
# What is kept of these are no personal values; an address of a site's book is somebody's.
_OF_NOBODY = frozenset({"site", "set", "product"})


@dataclass(frozen=True)
class RecordFilters:
    """None and nothing mean any. `about` are subjects that a record must all have, such as `("site", 3)`; days begin in the `zone`."""

    actor_kinds: tuple[str, ...] = ()
    actor_id: int | None = None
    record_id: int | None = None
    event: str = ""
    events: tuple[str, ...] = ()
    door: str = ""
    about: tuple[tuple[str, int], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    zone: str = "UTC"


@dataclass(frozen=True)
class Record:
    """`people` are the first customers that it is about (id, name), `also` what joined it, as sentences."""

    id: int
    at: datetime
    event: str
    actor_kind: str
    actor_id: int | None
    door: str
    sentence: str
    also: list[str] = field(default_factory=list)
    people: list[tuple[int, str]] = field(default_factory=list)
    values: list[ValueChange] = field(default_factory=list)


@dataclass(frozen=True)
class RecordPage:
    """`older` is the cursor of the next page, None at the end."""

    records: list[Record]
    older: int | None


# The inner statement finds a page by index; only then are people and values fetched, for its rows alone.
_PAGE = """
SELECT r.id, r.at, r.event, r.actor_kind, r.actor_id, r.door, r.data,
    (SELECT jsonb_agg(jsonb_build_array(c.id, coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), c.username)))
     FROM (SELECT subject_id FROM kernel_auditsubject s WHERE s.record_id = r.id AND s.kind = 'customer' LIMIT {people}) s
     JOIN customers_customer c ON c.id = s.subject_id),
    (SELECT jsonb_agg(jsonb_build_array(p.kind, p.data))
     FROM (SELECT kind, data FROM kernel_auditpersonal p WHERE p.record_id = r.id LIMIT {people}) p)
FROM (SELECT r.* FROM {tables} WHERE {where} ORDER BY {key} DESC LIMIT %s) r ORDER BY r.id DESC"""

# Days found by the id too, so that old ones aren't walked to: an id may be drawn before `at`, and no change lasts a day.
_LAST_BEFORE = "coalesce((SELECT id FROM kernel_auditrecord WHERE at <= %s - interval '1 day' ORDER BY at DESC LIMIT 1), 0)"
_FIRST_AFTER = "coalesce((SELECT id FROM kernel_auditrecord WHERE at >= %s + interval '1 day' ORDER BY at LIMIT 1), 9223372036854775807)"


def records(
    filters: RecordFilters,
    *,
    grant: Grant,
    before: int | None = None,
    limit: int = 50,
    names: Names | None = None,
) -> RecordPage:
    """A page of records. One statement, and one for names of sites and the like unless they are given.

    They tell of every site. Raises `Forbidden` `right_missing` for whoever is limited to some; names and values of
    customers are those that `grant` shows, and orders are told where it shows them.
    """
    grant.require(Right.SEE_STRUCTURE)
    return _page(filters, names or Names(), grant, before, limit)


def records_of(kind: str, pk: int, *, grant: Grant, limit: int = 50) -> list[Record]:
    """The newest about something that whoever asks has been found to see, such as an order. As many statements.

    For staff of some sites without people and what is kept of them, who may be customers of other sites (D-34).
    """
    names = Names(within=grant.sites)
    found = _page(RecordFilters(about=((kind, pk),)), names, grant, None, limit).records
    return found if grant.sites is None else [replace(record, people=[], values=[]) for record in found]


def _page(filters: RecordFilters, names: Names, grant: Grant, before: int | None, limit: int) -> RecordPage:
    tables, key, where, params = _conditions(filters)
    if not grant.may(Right.SEE_ORDERS):
        where.append("NOT starts_with(r.event, %s)")
        params.append(OF_ORDERS)
    if before is not None:
        where.append(f"{key} < %s")
        params.append(before)
    statement = _PAGE.format(people=_PEOPLE, tables=tables, key=key, where=" AND ".join(where) or "TRUE")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, limit + 1])
        rows = _json_rows(cursor)
    found = [_record(row, names, grant) for row in rows[:limit]]
    return RecordPage(found, found[-1].id if len(rows) > limit else None)


def every_record(filters: RecordFilters, *, grant: Grant, before: int | None = None) -> Iterator[Record]:
    """All of them, or those before a record, read in portions, however many there are."""
    names = Names()
    return page_by_page(
        lambda older: records(filters, grant=grant, before=older or before, limit=PORTION, names=names)
    )


def page_by_page(read: Callable[[int | None], RecordPage]) -> Iterator[Record]:
    """What `read` answers to the cursor of the page before, to the end."""
    page = read(None)
    yield from page.records
    while page.older is not None:
        page = read(page.older)
        yield from page.records


def _conditions(filters: RecordFilters) -> tuple[str, str, list[str], list[Any]]:
    """Tables, the column that is walked, conditions and their values: each has an index that ends with the id."""
    tables, key, where, params = "kernel_auditrecord r", "r.id", [], []
    for nr, (kind, pk) in enumerate(filters.about):
        if nr == 0:
            tables = "kernel_auditsubject a JOIN kernel_auditrecord r ON r.id = a.record_id"
            key = "a.record_id"
            where.append("a.kind = %s AND a.subject_id = %s")
        else:
            where.append(
                "EXISTS (SELECT 1 FROM kernel_auditsubject x WHERE x.kind = %s AND x.subject_id = %s AND x.record_id = r.id)"
            )
        params += [kind, pk]
    if filters.actor_kinds:
        where.append("r.actor_kind = ANY(%s)" if len(filters.actor_kinds) > 1 else "r.actor_kind = %s")
        params.append(list(filters.actor_kinds) if len(filters.actor_kinds) > 1 else filters.actor_kinds[0])
    if filters.actor_id is not None:
        where.append("r.actor_id = %s")
        params.append(filters.actor_id)
    if filters.events:
        where.append("r.event = ANY(%s)")
        params.append(list(filters.events))
    if filters.record_id is not None:
        where.append("r.id = %s")
        params.append(filters.record_id)
    for condition, value in (
        ("r.event = %s", filters.event),
        ("r.door = %s", filters.door),
        ("r.at >= %s", filters.since),
        (f"{key} > {_LAST_BEFORE}", filters.since),
        ("r.at < %s", filters.until),
        (f"{key} < {_FIRST_AFTER}", filters.until),
    ):
        if value:
            where.append(condition)
            params.append(value)
    return tables, key, where, params


def _json_rows(cursor: CursorWrapper) -> list[tuple[Any, ...]]:
    """Rows with their JSON read; Django's cursors leave it as text."""
    return [
        (*row[:6], *(json.loads(cell) if isinstance(cell, str) else cell for cell in row[6:]))
        for row in cursor.fetchall()
    ]


def _record(row: tuple[Any, ...], names: Names, grant: Grant) -> Record:
    record_id, at, event, actor_kind, actor_id, door, data, people, personal = row
    values = [
        change
        for kind, values in personal or []
        for change in changes_in(kind, values, names, None if kind in _OF_NOBODY else grant)
    ]
    sentence, *also = sentences_of(event, data, names, grant)
    named = all(grant.sees(name) for name in NAME)
    return Record(
        id=record_id,
        at=at,
        event=event,
        actor_kind=actor_kind,
        actor_id=actor_id,
        door=door,
        sentence=sentence,
        also=also[:_VALUES],
        people=[
            (pk, (named and name) or translate("Customer {number}", number=str(pk)))
            for pk, name in people or []
        ],
        values=values[:_VALUES],
    )
