import csv
from collections.abc import Iterator, Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.history.filters import DOORS, Asked, event_choices
from regulars.backoffice.history.rows import DOOR_NAMES, people, rows_of, told_by
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.history.queries.records import Record, RecordPage, records
from regulars.history.queries.sentences import Names
from regulars.kernel.lookups import number_in
from regulars.kernel.texts import safe_cell
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Right
from regulars.transfer.operations.exports import export_history

__all__ = ["export", "index"]

TEMPLATE = "backoffice/history/list.html"
COLUMNS = ("number", "at (UTC)", "who", "door", "event", "what happened", "customers")


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first; the filters live in the address (G20)."""
    asked = Asked.read(request.GET)
    sets = {one.code: one for one in CustomerSet.objects.order_by("name")}
    sites = {one.code: one for one in Site.objects.order_by("name")}
    known = people()
    filters = asked.filters(sets, sites)
    before = number_in(request.GET.get("before", ""))
    page = (
        records(filters, grant=grant(request), before=before, names=_names(sets, sites))
        if filters
        else RecordPage([], None)
    )
    context = {
        "asked": asked,
        "rows": rows_of(page.records, known),
        "chips": asked.chips(known, sets, sites),
        "older": asked.url(before=str(page.older)) if page.older else None,
        "newest": asked.url() if before else None,
        "set_choices": [("", "Any"), *((code, one.name) for code, one in sets.items())],
        "site_choices": [("", "Any"), *((code, one.name) for code, one in sites.items())],
        "who_choices": [("", "Anybody"), *known.items()],
        "event_choices": [("", "Anything"), *event_choices()],
        "door_names": DOOR_NAMES,
        "door_choices": [("", "Any"), *DOORS],
        "export": asked.url("/history/export.csv"),
    }
    return tell_htmx(office_page(request, TEMPLATE, context, part="results"), replace_url=asked.url())


@staff_page(Right.SEE_STRUCTURE, Right.EXPORT_CUSTOMERS)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as CSV, sent while it is read; no personal value, and no cell that a spreadsheet runs.

    The download is put on record.
    """
    sets = {one.code: one for one in CustomerSet.objects.all()}
    sites = {one.code: one for one in Site.objects.all()}
    filters = Asked.read(request.GET).filters(sets, sites)
    lines = _lines(
        export_history(filters, grant=grant(request), by=actor(request)) if filters else iter(()), people()
    )
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    return cast("HttpResponse", answer)


def _lines(found: Iterator[Record], known: Mapping[str, str]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for one in found:
        who, _ = told_by(one, known)
        about = " ".join(str(customer_id) for customer_id, _ in one.people)
        told = " ".join([one.sentence, *one.also])
        cells = (one.id, f"{one.at:%Y-%m-%d %H:%M:%S}", who, one.door, one.event, told, about)
        yield writer.writerow([safe_cell(cell) for cell in cells])


class _Echo:
    """Hands a line of CSV back to its writer."""

    def write(self, line: str) -> str:
        return line


def _names(sets: Mapping[str, CustomerSet], sites: Mapping[str, Site]) -> Names:
    return Names(
        sites=[(one.pk, one.code, one.name) for one in sites.values()],
        sets=[(one.code, one.name) for one in sets.values()],
    )
