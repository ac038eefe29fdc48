"""What happened to a customer, newest first, in plain sentences; who it was stays an id for the door to name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.customers.models import Customer
from regulars.kernel.audit import all_events
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.sites.models import CustomerSet, Site

__all__ = ["HistoryEntry", "HistoryPage", "ValueChange", "history_of", "size_of_history"]

_LABELS = {"username": "user name", "email": "e-mail", "last_name": "last name", "first_name": "first name"}
_ACCESS = {
    "active": "activated access to {site}",
    "disabled": "disabled access to {site}",
    "pending": "made access to {site} wait for approval",
}
_STRATEGIES = {
    "leave": "leaving customers where they were",
    "take_only_here": "taking along who knew no other site",
    "take_all": "taking everybody along",
}


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
    names = _Names()
    entries = [_entry(record, customer.pk, names) for record in records]
    return HistoryPage(entries, ids[limit - 1] if len(ids) > limit else None)


def size_of_history(customer: Customer) -> int:
    """How many audit records are about this customer."""
    return AuditSubject.objects.filter(kind="customer", subject_id=customer.pk).count()


class _Names:
    """Codes of sites and sets as the names that they have now; a code that is gone stays as it was."""

    def __init__(self) -> None:
        self.sites = dict(Site.objects.values_list("code", "name"))
        self.sets = dict(CustomerSet.objects.values_list("code", "name"))

    def site(self, code: object) -> str:
        return self.sites.get(str(code), str(code))

    def set(self, code: object) -> str:
        return self.sets.get(str(code), str(code))


def _entry(record: AuditRecord, customer_id: int, names: _Names) -> HistoryEntry:
    mine = [
        one.data for one in record.personal.all() if (one.kind, one.subject_id) == ("customer", customer_id)
    ]
    return HistoryEntry(
        id=record.pk,
        at=record.at,
        event=record.event,
        sentence=_sentence(record.event, record.data, names),
        actor_kind=record.actor_kind,
        actor_id=record.actor_id,
        door=record.door,
        values=[change for data in mine for change in _changes(data)],
    )


def _changes(data: Mapping[str, Any]) -> Iterable[ValueChange]:
    for field, value in sorted(data.items()):
        pair = value if isinstance(value, dict) else {"from": "", "to": value}
        yield ValueChange(_label(field), str(pair.get("from", "")), str(pair.get("to", "")))


def _sentence(event: str, data: Mapping[str, Any], names: _Names) -> str:
    known = all_events().get(event)
    template = known.sentence if known else event
    if event == "access.set":
        template = _ACCESS.get(data.get("state", ""), template)
    text = template.format_map(_Values({key: _value(key, value, names) for key, value in data.items()}))
    return f"{text[:1].upper()}{text[1:]}."


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _value(key: str, value: Any, names: _Names) -> str:
    match key:
        case "site":
            return names.site(value) if value else "no site"
        case "set" | "from_set" | "to_set" | "heir" | "former":
            return names.set(value)
        case "fields":
            return _listed([_label(str(field)) for field in value]) or "nothing"
        case "moved":
            return _listed([_moved(one, names) for one in value])
        case "strategy":
            return _STRATEGIES.get(str(value), str(value))
        case _:
            return str(value)


def _moved(one: Mapping[str, Any], names: _Names) -> str:
    sites = one.get("sites") or [one.get("site", "")]
    where = f"from {names.set(one.get('from', ''))} to {names.set(one.get('to', ''))}"
    return f"{_listed([names.site(site) for site in sites])} {where}"


def _label(field: str) -> str:
    return _LABELS.get(field, field.replace("_", " "))


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
