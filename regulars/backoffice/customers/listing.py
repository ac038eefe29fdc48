from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.customers.asked_values import PREFIX, asked_values, choices_of
from regulars.backoffice.customers.planned import Planned
from regulars.backoffice.customers.words import name_of, state_of
from regulars.backoffice.lists import NOTHING, Asked, list_page
from regulars.backoffice.pages import office_part
from regulars.customer_search.queries.attribute_filters import AttributeFilter, filterable
from regulars.customer_search.queries.listing import CUSTOMERS, list_customers
from regulars.customer_search.queries.search import Filters
from regulars.fields.rules.filters import BY_NUMBER
from regulars.journeys.plans import planned_people
from regulars.kernel.errors import Invalid
from regulars.kernel.lists import Page
from regulars.staff.rules import Right
from regulars.ui.pages import is_htmx

__all__ = ["index"]


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Search as you type, filters that combine and live in the address (ADM-01)."""
    mine = grant(request)
    list_query, known = (
        Asked(request.GET, CUSTOMERS, mine, request.path),
        {definition.code: definition for definition in filterable(mine)},
    )
    values, planned = asked_values(request.GET), Planned.read(request.GET)
    chips = [
        (asked_value.pairs(), asked_value.words(known.get(asked_value.code)))
        for asked_value in values
        if asked_value.pairs()
    ]
    if planned.token:
        chips = [(planned.pairs(), planned.words(mine)), *chips]
    list_query.more = [pair for pairs, _ in chips for pair in pairs]
    list_query.more_chips = [(*words, list_query.url(without=pairs)) for pairs, words in chips]
    context = {
        "values": [
            (known[asked_value.code], asked_value, choices_of(known[asked_value.code], asked_value))
            for asked_value in values
            if asked_value.code in known
        ],
        "addable": [
            definition
            for definition in known.values()
            if definition.code not in {value.code for value in values}
        ],
        "measured": BY_NUMBER,
        "planned": planned,
    }
    if "add" in request.GET and is_htmx(request):
        return office_part(request, "backoffice/customers/value_filters.html", "filters", context)
    wishes = tuple(
        AttributeFilter(asked_value.code, *wish) for asked_value in values for wish in asked_value.asks()
    )
    problems: list[str] = []
    return list_page(
        request,
        CUSTOMERS,
        "backoffice/customers",
        list_query=list_query,
        read=partial(_read, problems, planned, Filters(attributes=wishes), grant=mine),
        problem=lambda _: "".join(problems),
        name_of=lambda _: name_of,
        state_of=lambda _: state_of,
        **context,
    )


def _read(problems: list[str], planned: Planned, filters: Filters, **meanings: Any) -> Page[Any]:
    """The page, or what is wrong with a value that is still being typed."""
    try:
        with planned_people(planned.token, planned.direction) as restrict:
            return list_customers(filters, restrict=restrict, **meanings)
    except Invalid as error:
        if not (error.field or "").startswith(PREFIX):
            raise
        problems.append(error.message)
        return NOTHING
