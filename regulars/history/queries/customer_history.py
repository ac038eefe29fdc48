"""What happened to a customer, newest first, in plain sentences; who it was stays an id for the door to name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from regulars.customers.models import Customer
from regulars.history.queries.sentences import Names, label_of, sentence_of, word_of
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.staff.rules import Grant

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


def history_of(
    customer: Customer, *, grant: Grant, before: int | None = None, limit: int = 30
) -> HistoryPage:
    """The audit records about this customer, newest first. Five statements, however many records there are.

    Values of fields that `grant` doesn't show are left out, and so is what happened at other sites than theirs.
    """
    names = Names(within=grant.sites)
    about = _about(customer, grant, names)
    if before is not None:
        about = about.filter(record_id__lt=before)
    ids = list(about.order_by("-record_id").values_list("record_id", flat=True)[: limit + 1])
    records = AuditRecord.objects.filter(pk__in=ids[:limit]).order_by("-pk").prefetch_related("personal")
    entries = [_entry(record, customer.pk, names, grant) for record in records]
    return HistoryPage(entries, ids[limit - 1] if len(ids) > limit else None)


def every_entry_of(customer: Customer, *, grant: Grant) -> Iterator[HistoryEntry]:
    """The whole history, newest first, read in portions."""
    page = history_of(customer, grant=grant, limit=1_000)
    yield from page.entries
    while page.older is not None:
        page = history_of(customer, grant=grant, before=page.older, limit=1_000)
        yield from page.entries


def size_of_history(customer: Customer, *, grant: Grant) -> int:
    """How many audit records are about this customer, as far as they are shown."""
    return _about(customer, grant, Names(within=grant.sites)).count()


def _about(customer: Customer, grant: Grant, names: Names) -> QuerySet[AuditSubject]:
    """Records name sites by code or id; those of many sites tell of reorganisations."""
    about = AuditSubject.objects.filter(kind="customer", subject_id=customer.pk)
    if grant.sites is None:
        return about
    codes = [code for pk, code in names.codes.items() if grant.is_at(pk)]
    data = "record__data"
    of_site = ~Q(**{f"{data}__has_key": "site"}) | Q(**{f"{data}__site": None})
    of_log_in = ~Q(**{f"{data}__has_key": "site_id"}) | Q(**{f"{data}__site_id": None})
    return about.filter(
        of_site | Q(**{f"{data}__site__in": codes}),
        of_log_in | Q(**{f"{data}__site_id__in": list(grant.sites)}),
        ~Q(**{f"{data}__has_any_keys": ["sites", "moved"]}),
    )


def _entry(record: AuditRecord, customer_id: int, names: Names, grant: Grant) -> HistoryEntry:
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
        values=[change for data in mine for change in changes_in(data, grant, names)],
    )


def changes_in(data: Mapping[str, Any], grant: Grant | None, names: Names) -> Iterable[ValueChange]:
    """Values that lie beside a record, in the words of people; of a customer those that `grant` shows."""
    for field, value in sorted(data.items()):
        if grant is not None and not grant.sees(field):
            continue
        pair = value if isinstance(value, dict) else {"from": "", "to": value}
        before, after = (word_of(field, _shown(pair.get(side, "")), names) for side in ("from", "to"))
        yield ValueChange(label_of(field, names), before, after)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return _accepted_type(value) if isinstance(value, dict) else str(value)


def _accepted_type(one: Mapping[str, Any]) -> str:
    """A customer type that a site accepts, such as `B2B (with approval, mails to sam@shop.example)`."""
    more = [
        *(["with approval"] if one.get("approval") else []),
        *([f"mails to {one['receiver']}"] if one.get("receiver") else []),
    ]
    return f"{one.get('type', '')} ({', '.join(more)})" if more else str(one.get("type", ""))
