"""One audit record for every committed change, written in its transaction (G20)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.hot import fetch_one
from regulars.kernel.models import AuditPersonal
from regulars.kernel.tracing import note_record

__all__ = [
    "Entry",
    "Event",
    "all_events",
    "beside_every_record",
    "change",
    "change_many",
    "derive_event",
    "derived_events",
    "forget_personal",
    "heard_subjects",
    "run_with_record",
]

# Every verb of the house ends with this, log-ins too: one statement for the record, whom it is about, and what rooms
# above have written beside it. A bulk change may have named a subject already.
#
# The values stand in `given`, out of the planner's sight: seeing lists of other lengths each time, it would plan the whole
# anew for each record (0.5 ms of PostgreSQL's CPU instead of 0.15); so it keeps one plan.
WRITE = """
WITH given AS MATERIALIZED (
    SELECT %(event)s::text AS event, %(data)s::jsonb AS data, %(told_as)s::text[] AS told_as,
        %(derived)s::text AS derived, %(kinds)s::text[] AS kinds, %(ids)s::bigint[] AS ids, %(own)s::int AS own
), record AS (
    INSERT INTO kernel_auditrecord (id, event, actor_kind, actor_id, door, data)
    SELECT COALESCE(%(id)s, nextval('kernel_auditrecord_id_seq')), event, %(actor_kind)s, %(actor_id)s, %(door)s, data
    FROM given RETURNING id
), subjects AS (
    INSERT INTO kernel_auditsubject (record_id, kind, subject_id)
    SELECT record.id, about.kind, about.id
    FROM record, unnest((SELECT kinds FROM given), (SELECT ids FROM given)) AS about (kind, id)
    ON CONFLICT DO NOTHING
){more}
SELECT id FROM record"""
TAKE_ID = """
WITH record AS MATERIALIZED (SELECT COALESCE(%s, nextval('kernel_auditrecord_id_seq')) AS id){tables}
SELECT id FROM record"""

_events: dict[str, "Event"] = {}
_beside: dict[str, str] = {}
_derived: dict[str, Callable[[str, Mapping[str, Any]], bool]] = {}


@dataclass(frozen=True)
class Event:
    """A kind of change. `sentence` is filled from the record's data when somebody reads the history; `fields` are the labels
    of what records note as `fields`, as the screens have them, unless they are declared elsewhere; `readers` put into words what
    only the event's own room knows: places of the sentence, and values of fields. `customer_field` is the field of a customer
    that these places tell of: whoever doesn't see it reads the sentence without them (G13).
    """

    code: str
    sentence: str
    fields: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    customer_field: str = ""

    def __post_init__(self) -> None:
        _events[self.code] = self


def beside_every_record(name: str, insert_sql: str) -> None:
    """A room above has rows written with every record, in its statement: committed with it or never (G22).

    The INSERT may read `record` (its id) and the one row of `given` (event, data, told_as, derived, kinds, ids, own); `told_as` holds
    the codes of all events in the record, their areas as `customer.*`, and `*`; `derived` the code of `derive_event` that applies, or nothing; the first `own` subjects are the event's, the others
    of what joined it.
    """
    _beside[name] = insert_sql
    _statement.cache_clear()


def derive_event(code: str, applies: Callable[[str, Mapping[str, Any]], bool]) -> None:
    """A room above tells of changes under a code of its own too, where it `applies` to the event and the data of a record, or of what
    joined it; the first one that does. Endpoints can choose it; no record has it.
    """
    _derived[code] = applies


def derived_events() -> tuple[str, ...]:
    """The codes of `derive_event`."""
    return tuple(_derived)


@cache
def _statement() -> str:
    return WRITE.replace("{more}", "".join(f", {name} AS ({sql}\n)" for name, sql in _beside.items()))


def all_events() -> dict[str, Event]:
    """Every event of the house by its code."""
    return dict(_events)


@dataclass
class Entry:
    """What a verb notes down. Data holds ids, codes and field names; personal values go beside it."""

    event: Event
    by: Actor
    data: dict[str, Any] = field(default_factory=dict)
    personal: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    subjects: set[tuple[str, int]] = field(default_factory=set)
    joined: list["Entry"] = field(default_factory=list)
    joined_subjects: set[tuple[str, int]] = field(default_factory=set)
    is_nothing: bool = False
    _id: int | None = None

    @property
    def id(self) -> int:
        """The number that the record of the outermost verb will have; taken early when subjects are written in bulk."""
        outer = _current.get() or self
        return outer._id or outer.take_id()  # noqa: SLF001 - its own class's

    def take_id(self, tables: str = "", params: Sequence[Any] = ()) -> int:
        """Take the number, unless it has been taken; `tables` are expressions of the same statement that read it."""
        with connection.cursor() as cursor:
            cursor.execute(TAKE_ID.format(tables=tables), [self._id, *params])
            self._id = int(cursor.fetchone()[0])
        return self._id

    def about(self, kind: str, *ids: int) -> None:
        """Name what the record is about, so that it stands in the history of each."""
        self.subjects.update((kind, pk) for pk in ids)

    def note(self, **data: Any) -> None:
        """Add ids, codes, field names; never a personal value."""
        self.data.update(data)

    def nothing(self) -> None:
        """All is as it was before, as far as this verb itself goes: no record, unless one that joins has changed something (F58)."""
        self.is_nothing = True

    def keep_personal(self, kind: str, subject_id: int, values: dict[str, Any]) -> None:
        """Put personal values of one subject beside the record, where erasure finds them; those of joined verbs stay."""
        if values:
            self.personal.setdefault((kind, subject_id), {}).update(values)

    def _write(self) -> None:
        data = dict(self.data)
        if self.joined:
            data["also"] = [{"event": entry.event.code, **entry.data} for entry in self.joined]
        own = self.subjects | self.joined_subjects if self.is_nothing else self.subjects
        subjects = [*sorted(own), *sorted(self.joined_subjects - own)]
        kinds, ids = zip(*subjects, strict=True) if subjects else ((), ())
        values: dict[str, Any] = {
            "id": self._id,
            "event": self.event.code,
            "actor_kind": str(self.by.kind),
            "actor_id": self.by.id,
            "door": str(self.by.channel),
            "data": Jsonb(data),
            "kinds": list(kinds),
            "ids": list(ids),
            "own": len(own),
            "told_as": self._told_as() if _beside else [],
            "derived": self._derived() if _beside else "",
        }
        self._id = int(fetch_one(_statement(), values)[0])
        if self.personal:
            AuditPersonal.objects.bulk_create(
                AuditPersonal(record_id=self._id, kind=kind, subject_id=pk, data=data)
                for (kind, pk), data in self.personal.items()
            )

    def _told_as(self) -> list[str]:
        codes = [self.event.code, *(entry.event.code for entry in self.joined)]
        return sorted({*codes, *(f"{code.partition('.')[0]}.*" for code in codes), "*"})

    def _derived(self) -> str:
        changes = self.joined if self.is_nothing else [self, *self.joined]
        for code, applies in _derived.items():
            if any(applies(entry.event.code, entry.data) for entry in changes):
                return code
        return ""


_current: ContextVar[Entry | None] = ContextVar("audit_entry", default=None)
_heard: ContextVar[set[tuple[str, int]] | None] = ContextVar("audit_heard", default=None)


@contextmanager
def heard_subjects() -> Iterator[set[tuple[str, int]]]:
    """Hear whom the changes inside are about, by kind and id, those of nothing too; not those of a bulk change."""
    subjects: set[tuple[str, int]] = set()
    token = _heard.set(subjects)
    try:
        yield subjects
    finally:
        _heard.reset(token)


@contextmanager
def change(event: Event, *, by: Actor) -> Iterator[Entry]:
    """Run a verb: one transaction, one record; a verb called inside another joins the outermost record. A change of
    nothing leaves none (F58).

    Raises what the violated constraint stands for, also when it is only checked at commit.
    """
    outer = _current.get()
    if outer is not None:
        entry = Entry(event, by)
        yield entry
        if not entry.is_nothing:
            outer.joined.append(entry)
            outer.joined_subjects |= entry.subjects
            for (kind, pk), values in entry.personal.items():
                outer.keep_personal(kind, pk, values)
        return
    entry = Entry(event, by)
    with translate_db_errors(), transaction.atomic():
        token = _current.set(entry)
        try:
            yield entry
        finally:
            _current.reset(token)
        if entry.joined or not entry.is_nothing:
            entry._write()  # noqa: SLF001 - its own class's other half
            transaction.on_commit(partial(note_record, entry.id))
        heard = _heard.get()
        if heard is not None:
            heard |= entry.subjects | entry.joined_subjects


def change_many(
    entry: Entry,
    kind: str,
    update_sql: str,
    params: list[Any],
    *,
    subject: str = "id",
    given: str = "NULL::bigint",
) -> int:
    """Run a bulk UPDATE, INSERT or DELETE and make every row's `subject` one of the record, in one statement. Answers how many.

    `given` is the column whose new value is kept beside each subject: one record may give them different ones.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH changed AS ({update_sql} RETURNING {subject} AS subject, {given} AS given)"
            " INSERT INTO kernel_auditsubject (record_id, kind, subject_id, given_id)"
            " SELECT %s, %s, subject, given FROM changed"
            " ON CONFLICT DO NOTHING",
            [*params, entry.id, kind],
        )
        return int(cursor.rowcount)


def run_with_record(tables: str, params: Sequence[Any]) -> None:
    """Run common table expressions that note which record they belong to: they read `record`, the `id` it will have."""
    entry = _current.get()
    if entry is None:
        raise LookupError("There is no record under way.")
    entry.take_id(f", {tables}", params)


def forget_personal(kind: str, subject_id: int) -> None:
    """Delete the personal values of this subject beside every record; the records stay.

    The record that is being written forgets them too.
    """
    current = _current.get()
    if current is not None:
        current.personal.pop((kind, subject_id), None)
    AuditPersonal.objects.filter(kind=kind, subject_id=subject_id).delete()
