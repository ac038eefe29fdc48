"""The one search for customers, for every door: fragment and filters in, a page in stable order and an honest total out."""

import re
from dataclasses import dataclass, replace

from regulars.customer_search.queries.attribute_filters import (
    AttributeFilter,
    ValueCondition,
    parsed_filter,
    value_conditions,
)
from regulars.customer_search.queries.index_scan import Wanted
from regulars.customer_search.queries.restrictions import Restriction
from regulars.customer_search.queries.rows import FoundCustomer, load
from regulars.customer_search.queries.strategy import matching_ids
from regulars.customer_search.queries.terms import terms_of
from regulars.customers.queries.field_visibility import seen_text
from regulars.customers.rules import CustomerState, Kind
from regulars.kernel.errors import Invalid
from regulars.kernel.lists import Page, Total
from regulars.staff.rules import Grant, Right

__all__ = [
    "AttributeFilter",
    "Filters",
    "FoundCustomer",
    "Page",
    "Restriction",
    "parsed_filter",
    "search_customers",
]

MOST_PER_PAGE = 200
_CURSOR = re.compile(r"([np])([0-9]{1,18})\.([0-9]{1,12})\.([0-9]{1,12})(e?)", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """Every filter that exists; they combine. Email and last name match from their beginning.

    `pending` and `disabled` mean an access row in that state, at `site_id` if that is given; `active` an account
    that is not blocked, with an active row there; of guests `site_id` is where they ordered. `within` are what upper rooms put accounts into; all of them hold.
    """

    set_id: int | None = None
    site_id: int | None = None
    state: CustomerState | None = None
    kind: Kind | None = None
    type: str | None = None
    email: str = ""
    last_name: str = ""
    attributes: tuple[AttributeFilter, ...] = ()
    within: tuple[ValueCondition, ...] = ()


@dataclass(frozen=True)
class _Place:
    """Where a page begins: beyond this customer, at this place; the total is as the first page found it."""

    beyond: int | None = None
    first: int = 1
    total: Total | None = None
    backwards: bool = False


def search_customers(
    fragment: str = "",
    filters: Filters | None = None,
    *,
    grant: Grant,
    cursor: str | None = None,
    limit: int = 50,
    oldest_first: bool = False,
    restrict: Restriction | None = None,
) -> Page[FoundCustomer]:
    """Customers that hold every word of `fragment` in name, email, username, company or phone, or its number as id.

    Only those whom `grant` sees, and only by fields that it shows, and of an upper room's `restrict` if that is given.
    Newest first; a page stays what it was when customers are added. At most seven statements, eleven with attributes, however many customers there are. Raises
    `Invalid` for a cursor that is none of ours, a limit outside 1 to 200 and beside an attribute that can't be filtered
    by so (`unknown_attribute`, `not_filterable`, ...), `Forbidden` `field_hidden` for a field that isn't shown.
    """
    filters = filters or Filters()
    grant.require(Right.SEE)
    grant.require_sight(*(name for name in ("type", "email", "last_name") if getattr(filters, name)))
    grant.require_sight(*(condition.field for condition in filters.within))
    if not 1 <= limit <= MOST_PER_PAGE:
        raise Invalid(
            "out_of_range",
            "Choose 1 to {most} customers a page.",
            "limit",
            most=MOST_PER_PAGE,
        )
    position = _read(cursor)
    wanted = _wanted(fragment, filters, grant, restrict)
    if wanted is None:
        return Page([], 1, Total(0, is_exact=True), None, None)
    ascending = oldest_first != position.backwards
    ids, total = matching_ids(wanted, position.beyond, "ASC" if ascending else "DESC", limit + 1)
    if position.backwards and len(ids) < limit:
        return search_customers(
            fragment, filters, grant=grant, limit=limit, oldest_first=oldest_first, restrict=restrict
        )
    return _page(ids, replace(position, total=position.total or total), limit, grant)


def _wanted(
    fragment: str, filters: Filters, grant: Grant, restrict: Restriction | None = None
) -> Wanted | None:
    """None when nobody can match."""
    values = value_conditions(filters.attributes, grant) + filters.within
    terms = terms_of(fragment, email=filters.email, last_name=filters.last_name, site_id=filters.site_id)
    strangers = filters.site_id is not None and filters.set_id not in {None, terms.site_set_id}
    elsewhere = filters.site_id is not None and not grant.is_at(filters.site_id)
    if terms.is_hopeless or strangers or elsewhere:
        return None
    return Wanted(
        terms,
        filters.set_id,
        filters.site_id,
        filters.state,
        filters.kind,
        filters.type,
        scope=None if grant.sites is None or filters.site_id else tuple(sorted(grant.sites)),
        seen_text=seen_text(grant),
        values=values,
        restrict=restrict,
    )


def _page(ids: list[int], position: _Place, limit: int, grant: Grant) -> Page[FoundCustomer]:
    more, ids = len(ids) > limit, ids[:limit]
    if position.backwards:
        ids.reverse()
    total = position.total or Total(len(ids), is_exact=True)
    before = more if position.backwards else position.beyond is not None
    first = position.first if before else 1
    last = first + len(ids) - 1
    after = more or position.backwards
    return Page(
        items=load(ids, grant=grant),
        first=first,
        total=total,
        next_cursor=_write("n", ids[-1], last + 1, total) if after and ids else None,
        previous_cursor=_write("p", ids[0], max(first - limit, 1), total) if before and ids else None,
    )


def _write(direction: str, beyond: int, first: int, total: Total) -> str:
    return f"{direction}{beyond}.{first}.{total.count}{'e' if total.is_exact else ''}"


def _read(cursor: str | None) -> _Place:
    if not cursor:
        return _Place()
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise Invalid(
            "bad_cursor", "This cursor is not one of ours. Start again from the first page.", "cursor"
        )
    direction, beyond, first, count, exact = match.groups()
    total = Total(int(count), is_exact=bool(exact))
    return _Place(int(beyond), max(int(first), 1), total, backwards=direction == "p")
