from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.files import csv_file
from regulars.backoffice.history.rows import CHANNEL_NAMES, rows_of
from regulars.backoffice.lists import Asked, list_page
from regulars.history.queries.listing import HISTORY
from regulars.history.queries.records import Record, RecordFilters, records
from regulars.kernel.i18n import current_language, language_override, noop, translate
from regulars.kernel.lists import Page, Total
from regulars.kernel.lookups import number_in
from regulars.staff.rules import Grant, Right
from regulars.transfer.operations.exports import export_history
from regulars.ui.formats import zone_of

__all__ = ["export", "index"]

COLUMNS = (
    noop("number"),
    noop("at (UTC)"),
    noop("who"),
    noop("channel"),
    noop("event"),
    noop("what happened"),
    noop("customers"),
)


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first (G20)."""
    list_query = _list_query(request)
    return list_page(
        request,
        HISTORY,
        "backoffice/history",
        list_query=list_query,
        read=partial(_page, RecordFilters(zone=zone_of(request)), grant(request)),
        rows=rows_of,
        body="backoffice/history/entries.html",
        channel_names=CHANNEL_NAMES,
        export=list_query.url("/history/export.csv"),
    )


def _list_query(request: HttpRequest) -> Asked:
    return Asked(request.GET, HISTORY, grant(request), "/history")


def _page(
    record_filters: RecordFilters, mine: Grant, *, cursor: str | None = None, **meanings: Any
) -> Page[Record]:
    """A cursor is the place of the first record and the id behind which it stands."""
    first, _, before = (cursor or "1").partition(".")
    nr = number_in(first) or 1
    filters = HISTORY.narrow(record_filters, **meanings)
    page = records(filters, grant=mine, before=number_in(before))
    last = nr + len(page.records) - 1
    total = Total(last, is_exact=page.older is None, is_least=page.older is not None)
    following = f"{last + 1}.{page.older}" if page.older else None
    return Page(page.records, nr, total, following, "" if cursor else None)


@staff_page(Right.SEE_STRUCTURE, Right.EXPORT_CUSTOMERS)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as CSV, sent while it is read; no personal value, and no cell that a spreadsheet runs.

    The download is put on record.
    """
    meanings = _list_query(request).meanings
    found: Iterable[Record] = ()
    if meanings is not None:
        filters = HISTORY.narrow(RecordFilters(zone=zone_of(request)), **meanings)
        found = export_history(filters, grant=grant(request), by=actor(request))
    columns = [translate(column) for column in COLUMNS]
    return csv_file("history.csv", columns, _rows(iter(found), current_language()))


def _rows(found: Iterator[Record], language: str) -> Iterator[tuple[Any, ...]]:
    """Read when the page has been answered, so the language is set again for each portion."""
    while True:
        with language_override(language):
            portion = [_row(record, who) for record, who, *_ in rows_of(islice(found, 500))]
        if not portion:
            return
        yield from portion


def _row(record: Record, who: str) -> tuple[Any, ...]:
    about = " ".join(str(customer_id) for customer_id, _ in record.people)
    sentences = " ".join([record.sentence, *record.also])
    return record.id, f"{record.at:%Y-%m-%d %H:%M:%S}", who, record.door, record.event, sentences, about
