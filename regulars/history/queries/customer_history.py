"""What happened to a customer, newest first, in plain sentences; who it was stays an id for the door to name."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from django.db.models import Q, QuerySet

from regulars.customers.models import Customer
from regulars.history.queries.names import Names
from regulars.history.queries.records import PORTION, Record, RecordPage, page_by_page
from regulars.history.queries.sentences import OF_ORDERS, sentence_of
from regulars.history.queries.words import changes_in
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.staff.rules import Grant, Right

__all__ = ["Unseen", "every_record_of", "history_of", "size_of_history"]

# Codes of sites, by the area of events such as `order`, whose records of the area aren't told.
Unseen: TypeAlias = Mapping[str, Collection[str]]
_NOTHING: Unseen = MappingProxyType({})


def history_of(
    customer: Customer,
    *,
    grant: Grant,
    unseen: Unseen = _NOTHING,
    before: int | None = None,
    limit: int = 30,
) -> RecordPage:
    """The audit records about this customer, newest first. Four statements, however many records there are.

    Values of fields that `grant` doesn't show are left out, and so is what happened at other sites than theirs, and to orders
    where it doesn't show these.
    """
    names = Names(within=grant.sites)
    about = _about(customer, grant, names, unseen)
    if before is not None:
        about = about.filter(record_id__lt=before)
    ids = list(about.order_by("-record_id").values_list("record_id", flat=True)[: limit + 1])
    records = AuditRecord.objects.filter(pk__in=ids[:limit]).order_by("-pk").prefetch_related("personal")
    entries = [_entry(record, customer.pk, names, grant) for record in records]
    return RecordPage(entries, ids[limit - 1] if len(ids) > limit else None)


def every_record_of(customer: Customer, *, grant: Grant, unseen: Unseen = _NOTHING) -> Iterator[Record]:
    """The whole history, newest first, read in portions."""
    return page_by_page(
        lambda before: history_of(customer, grant=grant, unseen=unseen, before=before, limit=PORTION)
    )


def size_of_history(customer: Customer, *, grant: Grant) -> int:
    """How many audit records are about this customer, as far as they are shown."""
    return _about(customer, grant, Names(within=grant.sites)).count()


def _about(
    customer: Customer, grant: Grant, names: Names, unseen: Unseen = _NOTHING
) -> QuerySet[AuditSubject]:
    """Records name sites by code or id; those of many sites tell of reorganisations."""
    about, data = AuditSubject.objects.filter(kind="customer", subject_id=customer.pk), "record__data"
    for area, sites in unseen.items():
        about = about.filter(
            ~Q(record__event__startswith=f"{area}.")
            | ~Q(**{f"{data}__has_key": "site"})
            | ~Q(**{f"{data}__site__in": list(sites)})
        )
    if not grant.may(Right.SEE_ORDERS):
        about = about.exclude(record__event__startswith=OF_ORDERS)
    if grant.sites is None:
        return about
    codes = [code for pk, code in names.codes.items() if grant.is_at(pk)]
    of_site = ~Q(**{f"{data}__has_key": "site"}) | Q(**{f"{data}__site": None})
    from_no_site = ~Q(**{f"{data}__has_key": "from_site"})
    of_log_in = ~Q(**{f"{data}__has_key": "site_id"}) | Q(**{f"{data}__site_id": None})
    return about.filter(
        of_site | Q(**{f"{data}__site__in": codes}),
        from_no_site | Q(**{f"{data}__from_site__in": codes}),
        of_log_in | Q(**{f"{data}__site_id__in": list(grant.sites)}),
        ~Q(**{f"{data}__has_any_keys": ["sites", "moved"]}),
    )


def _entry(record: AuditRecord, customer_id: int, names: Names, grant: Grant) -> Record:
    mine = [
        personal.data
        for personal in record.personal.all()
        if (personal.kind, personal.subject_id) == ("customer", customer_id)
    ]
    return Record(
        id=record.pk,
        at=record.at,
        event=record.event,
        sentence=sentence_of(record.event, record.data, names, grant),
        actor_kind=record.actor_kind,
        actor_id=record.actor_id,
        door=record.door,
        values=[change for data in mine for change in changes_in("customer", data, names, grant)],
    )
