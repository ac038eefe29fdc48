"""One audit record for every committed change, written in its transaction (G20)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from regulars.kernel.actor import Actor
from regulars.kernel.errors import answering
from regulars.kernel.models import AuditPersonal, AuditRecord, AuditSubject

__all__ = ["Entry", "Event", "about_many", "all_events", "change", "forget_personal"]

_events: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Event:
    """A kind of change. `sentence` is filled from the record's data when somebody reads the history."""

    code: str
    sentence: str

    def __post_init__(self) -> None:
        _events[self.code] = self


def all_events() -> dict[str, Event]:
    """Every event of the house by its code."""
    return dict(_events)


@dataclass
class Entry:
    """What a verb notes down. Data holds ids, codes and field names; personal values go beside it."""

    event: Event
    by: Actor
    data: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] = field(default_factory=dict)
    subjects: set[tuple[str, int]] = field(default_factory=set)
    joined: list["Entry"] = field(default_factory=list)
    _id: int | None = None

    @property
    def id(self) -> int:
        """The number the record will have; taken early when subjects are written in bulk."""
        if self._id is None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('kernel_auditrecord_id_seq')")
                self._id = int(cursor.fetchone()[0])
        return self._id

    def about(self, kind: str, *ids: int) -> None:
        """Name what the record is about, so that it stands in the history of each."""
        self.subjects.update((kind, one) for one in ids)

    def note(self, **data: Any) -> None:
        """Add ids, codes, field names; never a personal value."""
        self.data.update(data)

    def _write(self) -> None:
        data = dict(self.data)
        if self.joined:
            data["also"] = [{"event": entry.event.code, **entry.data} for entry in self.joined]
        record = AuditRecord(
            id=self._id,
            event=self.event.code,
            actor_kind=self.by.kind,
            actor_id=self.by.id,
            door=self.by.door,
            data=data,
        )
        record.save(force_insert=True)
        AuditSubject.objects.bulk_create(
            AuditSubject(record=record, kind=kind, subject_id=one) for kind, one in sorted(self.subjects)
        )
        if self.personal:
            AuditPersonal.objects.create(record=record, data=self.personal)


_current: ContextVar[Entry | None] = ContextVar("audit_entry", default=None)


@contextmanager
def change(event: Event, *, by: Actor) -> Iterator[Entry]:
    """Run a verb: one transaction, one record; a verb called inside another joins the outermost record.

    Raises what the violated constraint stands for, also when it is only checked at commit.
    """
    outer = _current.get()
    if outer is not None:
        entry = Entry(event, by)
        yield entry
        outer.joined.append(entry)
        outer.subjects |= entry.subjects
        outer.personal.update(entry.personal)
        return
    entry = Entry(event, by)
    with answering(), transaction.atomic():
        token = _current.set(entry)
        try:
            yield entry
        finally:
            _current.reset(token)
        entry._write()  # noqa: SLF001 - its own class's other half


def about_many(entry: Entry, kind: str, ids_sql: str, params: list[Any]) -> None:
    """Write the subjects of a bulk change in one statement; `ids_sql` selects their ids."""
    outer = _current.get() or entry
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_auditsubject (record_id, kind, subject_id) "  # noqa: S608 - SQL of ours
            f"SELECT %s, %s, chosen.id FROM ({ids_sql}) AS chosen (id)",
            [outer.id, kind, *params],
        )


def forget_personal(kind: str, subject_id: int) -> None:
    """Empty the personal values beside every record about this subject; the records stay."""
    AuditPersonal.objects.filter(record__subjects__kind=kind, record__subjects__subject_id=subject_id).delete()
