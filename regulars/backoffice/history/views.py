import csv
from collections.abc import Iterator, Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.history.filters import DOORS, KINDS, Asked, event_choices, who_choices
from regulars.backoffice.history.looks import look_of
from regulars.backoffice.pages import office_page, office_part
from regulars.customers.queries.records import Record, RecordPage, every_record, records
from regulars.customers.queries.sentences import Names
from regulars.kernel.texts import safe_cell
from regulars.sites.models import CustomerSet, Site
from regulars.staff.models import ApiKey, StaffUser
from regulars.staff.rules import Right
from regulars.ui.pages import is_htmx

__all__ = ["export", "index"]

TEMPLATE = "backoffice/history/list.html"
OTHERS = {"customer": "The customer", "operator": "Command line", "system": "Regulars"}
COLUMNS = ("number", "at (UTC)", "who", "door", "event", "what happened", "customers")


@staff_page(Right.SEE_STRUCTURE)
def index(request: HttpRequest) -> HttpResponse:
    """Everything that happened, newest first; the filters live in the address (G20)."""
    asked = Asked.read(request.GET)
    sets = {one.code: one for one in CustomerSet.objects.order_by("name")}
    sites = {one.code: one for one in Site.objects.order_by("name")}
    people = _people()
    filters = asked.filters(sets, sites)
    before = request.GET.get("before", "")
    cursor = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    page = records(filters, before=cursor, names=_names(sets, sites)) if filters else RecordPage([], None)
    context = {
        "asked": asked,
        "rows": [(one, *_by(one, people), *look_of(one.event)) for one in page.records],
        "chips": asked.chips(people, sets, sites),
        "older": asked.url(before=str(page.older)) if page.older else None,
        "newest": asked.url() if cursor else None,
        "set_choices": [("", "Any"), *((code, one.name) for code, one in sets.items())],
        "site_choices": [("", "Any"), *((code, one.name) for code, one in sites.items())],
        "who_choices": [("", "Anybody"), *people.items()],
        "event_choices": [("", "Anything"), *event_choices()],
        "door_names": {code: text.lower() if code != "api" else text for code, text in DOORS[:3]},
        "door_choices": [("", "Any"), *DOORS],
        "export": asked.url("/history/export.csv"),
    }
    if not is_htmx(request):
        return office_page(request, TEMPLATE, context)
    answer = office_part(request, TEMPLATE, "results", context)
    answer["HX-Replace-Url"] = asked.url()
    return answer


@staff_page(Right.SEE_STRUCTURE, Right.EXPORT_CUSTOMERS)
def export(request: HttpRequest) -> HttpResponse:
    """The filtered list as CSV, sent while it is read; no personal value, and no cell that a spreadsheet runs."""
    sets = {one.code: one for one in CustomerSet.objects.all()}
    sites = {one.code: one for one in Site.objects.all()}
    filters = Asked.read(request.GET).filters(sets, sites)
    people = _people()
    lines = _lines(every_record(filters) if filters else iter(()), people)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="history.csv"'
    return cast("HttpResponse", answer)


def _lines(found: Iterator[Record], people: Mapping[str, str]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for one in found:
        who, _ = _by(one, people)
        about = " ".join(str(customer_id) for customer_id, _ in one.people)
        told = " ".join([one.sentence, *one.also])
        cells = (one.id, f"{one.at:%Y-%m-%d %H:%M:%S}", who, one.door, one.event, told, about)
        yield writer.writerow([safe_cell(cell) for cell in cells])


class _Echo:
    """Hands a line of CSV back to its writer."""

    def write(self, line: str) -> str:
        return line


def _people() -> dict[str, str]:
    staff = {one.pk: str(one) for one in StaffUser.objects.order_by("name", "email")}
    keys = {one.pk: one.name for one in ApiKey.objects.order_by("name")}
    return who_choices(staff, keys)


def _by(one: Record, people: Mapping[str, str]) -> tuple[str, str]:
    """Who it was and the address of all that they did."""
    wish = f"{one.actor_kind}:{one.actor_id}"
    if wish in people:
        return people[wish], Asked(who=wish).url()
    code = next((code for code, (_, kinds) in KINDS.items() if one.actor_kind in kinds), "")
    return OTHERS.get(code, "Somebody who left"), Asked(who=code).url() if code else ""


def _names(sets: Mapping[str, CustomerSet], sites: Mapping[str, Site]) -> Names:
    return Names(
        sites=[(one.pk, one.code, one.name) for one in sites.values()],
        sets=[(one.code, one.name) for one in sets.values()],
    )
