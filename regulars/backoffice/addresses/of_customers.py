"""A customer's *Addresses* tab: those of all sites together, and what each is good for at one of them (ADR-01, ADR-04)."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.addresses.queries.books import book_at
from regulars.addresses.queries.held import shared_books_of
from regulars.backoffice.access import staff_page
from regulars.backoffice.addresses.owners import book_of_customer
from regulars.backoffice.addresses.tiles import of_no_use_at, tiles_of
from regulars.backoffice.choices import offered_sites_of
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.staff.rules import Right

__all__ = ["addresses"]

TEMPLATE = "backoffice/addresses/of_customer.html"


@staff_page(Right.SEE)
def addresses(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Staff of some sites see what the customer sees at one of theirs (MTX-01)."""
    authorized = find_customer(request, customer_id)
    authorized.grant.require_sight("addresses")
    customer, book = authorized.customer, book_of_customer(authorized).at(request.GET.get("site", ""))
    site = book.chosen
    tiles = tiles_of(book)
    context: dict[str, Any] = {"is_shared_there": False}
    if site is not None:
        there = book_at(customer.pk, site.pk)
        tiles = of_no_use_at(tiles, site, there)
        context["is_shared_there"] = there.terms.shared_book
    context |= {
        "book": book,
        "site": site,
        "offer": offered_sites_of(customer.set, authorized.grant),
        "shared_books": shared_books_of(customer, authorized.grant.sites),
        "tiles": [tile for tile in tiles if tile.is_used],
        "others": [tile for tile in tiles if not tile.is_used],
    }
    return person_page(request, authorized, TEMPLATE, context)
