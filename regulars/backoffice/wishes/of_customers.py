"""A customer's *Wish list* tab, for whose role shows it: what the customer wishes for, read and not changed (ADM-02, WSH-01)."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import staff_page
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import current_language
from regulars.kernel.lists import Page
from regulars.kernel.money import written
from regulars.staff.rules import Right
from regulars.ui.numbers import place_in_words
from regulars.wishlists.models import WishLine
from regulars.wishlists.queries.wishes import WISHES, seen_lines

__all__ = ["wish_list"]


@staff_page(Right.SEE)
def wish_list(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Staff of some sites see what the customer sees at one of theirs (MTX-01)."""
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight("wish_list")
    page = _page(request, authorized)
    context = {
        "rows": [_row(line, authorized) for line in page.items],
        "place": place_in_words(page.first, len(page.items), page.total),
        "previous": _step(request, page.previous_cursor),
        "next": _step(request, page.next_cursor),
    }
    return person_page(request, authorized, "backoffice/wishes/of_customer.html", context)


def _page(request: HttpRequest, authorized: AuthorizedCustomer) -> Page[WishLine]:
    """A place that is none of the list's is its beginning."""
    rows = seen_lines(authorized.customer, authorized.grant.sites).select_related("site", "product")
    try:
        return WISHES.page(rows, cursor=request.GET.get("cursor") or None)
    except Invalid:
        return WISHES.page(rows)


def _step(request: HttpRequest, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return f"{request.path}?cursor={cursor}" if cursor else request.path


def _row(line: WishLine, authorized: AuthorizedCustomer) -> dict[str, Any]:
    """Where it was put there is told to those who look after that site."""
    amount = line.seen_amount
    return {
        "product_id": line.product_id,
        "code": line.product.code,
        "name": line.product.name,
        "is_archived": line.product.archived_at is not None,
        "note": line.note,
        "site": line.site.name if authorized.grant.is_at(line.site_id) else "",
        "other_store": line.site.set_id != authorized.customer.set_id,
        "price": "" if amount is None else written(amount, line.seen_currency, current_language()),
        "added_at": line.added_at,
    }
