from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.customers.asked_values import PREFIX, choices_of
from regulars.backoffice.customers.filters import STATES, Asked
from regulars.backoffice.customers.words import name_of, state_of
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.customer_search.queries.attribute_filters import filterable
from regulars.customer_search.queries.search import Filters, Page, Total, search_customers
from regulars.fields.rules.filters import BY_NUMBER
from regulars.kernel.errors import Invalid
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Grant, Right

__all__ = ["index"]

TEMPLATE = "backoffice/customers/list.html"


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Search as you type, filters that combine and live in the address (ADM-01)."""
    asked = Asked.read(request.GET)
    mine = grant(request)
    sets = {one.code: one for one in CustomerSet.objects.within(mine.sites).order_by("name")}
    sites = {one.code: one for one in Site.objects.within(mine.sites).order_by("name")}
    known = {one.code: one for one in filterable(mine)}
    found, problem = _found(asked, asked.filters(sets, sites), mine, request.GET.get("cursor"))
    context = _context(asked, found) | {
        "problem": problem,
        "chips": asked.chips(sets, sites, known),
        "values": [
            (known[one.code], one, choices_of(known[one.code], one))
            for one in asked.values
            if one.code in known
        ],
        "addable": [one for one in known.values() if one.code not in {value.code for value in asked.values}],
        "measured": BY_NUMBER,
        "set_choices": [("", "Any"), *((code, one.name) for code, one in sets.items())],
        "site_choices": [("", "Any"), *((code, one.name) for code, one in sites.items())],
    }
    if "add" in request.GET:
        return office_page(request, TEMPLATE, context, part="value_filters")
    answer = office_page(request, TEMPLATE, context, part="results")
    return tell_htmx(answer, replace_url=asked.url())  # every letter typed would be a step back otherwise


def _found(asked: Asked, filters: Filters | None, mine: Grant, cursor: str | None) -> tuple[Page, str]:
    """The page, or what is wrong with a value that is still being typed."""
    nobody = Page([], 1, Total(0, is_exact=True), None, None)
    if filters is None:
        return nobody, ""
    try:
        page = search_customers(asked.q, filters, grant=mine, cursor=cursor, oldest_first=asked.oldest_first)
    except Invalid as error:
        if not (error.field or "").startswith(PREFIX):
            raise
        return nobody, error.message
    return page, ""


def _context(asked: Asked, found: Page) -> dict[str, Any]:
    return {
        "asked": asked,
        "rows": [(customer, *state_of(customer)) for customer in found.items],
        "name_of": name_of,
        "total": _in_words(found.total),
        "place": f"{found.first:,}–{found.first + len(found.items) - 1:,} of {_number(found.total)}",  # noqa: RUF001 - a range is written with the longer dash
        "next": asked.url(found.next_cursor) if found.next_cursor else None,
        "previous": asked.url(found.previous_cursor) if found.previous_cursor else None,
        "state_choices": [("", "Any"), *STATES],
        "type_choices": asked.types,
    }


def _number(total: Total) -> str:
    return f"{'' if total.is_exact else 'about '}{total.count:,}"


def _in_words(total: Total) -> str:
    words = f"{_number(total)} customer{'' if total.count == 1 else 's'}"
    return words[0].upper() + words[1:]
