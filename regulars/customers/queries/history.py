"""What happened to a customer, newest first, in plain sentences; who it was stays an id for the door to name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.customers.models import Customer
from regulars.customers.queries.sentences import Names, label_of, sentence_of
from regulars.kernel.models import AuditRecord, AuditSubject

__all__ = [
    "HistoryEntry",
    "HistoryPage",
    "ValueChange",
    "changes_in",
    "every_entry_of",
    "history_of",
    "size_of_history",
]


@dataclass(frozen=True)
class ValueChange:
    """A personal value before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One audit record as far as it concerns the customer."""

    id: int
    at: datetime
    event: str
    sentence: str
    actor_kind: str
    actor_id: int | None
    door: str
    values: list[ValueChange]


@dataclass(frozen=True)
class HistoryPage:
    """`older` is the cursor of the next page, None at the end."""

    entries: list[HistoryEntry]
    older: int | None


def history_of(customer: Customer, *, before: int | None = None, limit: int = 30) -> HistoryPage:
    """The audit records about this customer, newest first. Five statements, however many records there are."""
    about = AuditSubject.objects.filter(kind="customer", subject_id=customer.pk)
    if before is not None:
        about = about.filter(record_id__lt=before)
    ids = list(about.order_by("-record_id").values_list("record_id", flat=True)[: limit + 1])
    records = AuditRecord.objects.filter(pk__in=ids[:limit]).order_by("-pk").prefetch_related("personal")
    names = Names()
    entries = [_entry(record, customer.pk, names) for record in records]
    return HistoryPage(entries, ids[limit - 1] if len(ids) > limit else None)


def every_entry_of(customer: Customer) -> Iterator[HistoryEntry]:
    """The whole history, newest first, read in portions."""
    page = history_of(customer, limit=1_000)
    yield from page.entries
    while page.older is not None:
        page = history_of(customer, before=page.older, limit=1_000)
        yield from page.entries


def size_of_history(customer: Customer) -> int:
    """How many audit records are about this customer."""
    return AuditSubject.objects.filter(kind="customer", subject_id=customer.pk).count()


def _entry(record: AuditRecord, customer_id: int, names: Names) -> HistoryEntry:
    mine = [
        one.data for one in record.personal.all() if (one.kind, one.subject_id) == ("customer", customer_id)
    ]
    return HistoryEntry(
        id=record.pk,
        at=record.at,
        event=record.event,
        sentence=sentence_of(record.event, record.data, names),
        actor_kind=record.actor_kind,
        actor_id=record.actor_id,
        door=record.door,
        values=[change for data in mine for change in changes_in(data)],
    )


def changes_in(data: Mapping[str, Any]) -> Iterable[ValueChange]:
    """Values that lie beside a record, in the words of people."""
    for field, value in sorted(data.items()):
        pair = value if isinstance(value, dict) else {"from": "", "to": value}
        yield ValueChange(label_of(field), _shown(pair.get("from", "")), _shown(pair.get("to", "")))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
