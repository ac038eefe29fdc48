"""What is on sale at a shop, and the page of one product (SHP-01, SHP-06, SUB-05)."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.authentication.queries.visits import Visit
from regulars.catalog.queries.assortment import (
    TOO_MANY_TO_SORT,
    Assortment,
    Sort,
    assortment,
    categories_in,
    product_at,
)
from regulars.catalog.rules.pricing import LineProblem
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import bare
from regulars.storefront.doors import page_at_site
from regulars.storefront.looks import is_lost, show, show_part
from regulars.storefront.shop.drawing import drawn_offer, why_hidden
from regulars.ui.numbers import place_in_words, total_in_words
from regulars.ui.pages import is_htmx, redirect
from regulars.wishlists.queries.wishes import is_wished

__all__ = ["product", "product_page", "products"]

LONGEST = 100
NOUN = noop("product"), noop("products")


@page_at_site("GET")
def products(request: HttpRequest, here: Visit) -> HttpResponse:
    """By name, or where prices are shown by price: where they aren't, `sort` changes nothing (SHP-06). Where they are too many to sort, it says so."""
    if is_htmx(request) and is_lost(request, here):
        return redirect(request, request.get_full_path())
    search, category = (bare(request.GET.get(name, ""))[:LONGEST] for name in ("search", "category"))
    sort: Sort = "price" if request.GET.get("sort") == "price" else "name"
    found = _page_of(
        partial(assortment, here.site.id, _account_id(here), search=search, category=category, sort=sort),
        request.GET.get("cursor"),
    )
    pairs = {"search": search, "category": category, "sort": request.GET.get("sort") and found.sort}
    wanted = {name: value for name, value in pairs.items() if value}
    context: dict[str, Any] = {
        "cards": [drawn_offer(offer, found.currency) for offer in found.items],
        "hidden": why_hidden(here, shows_prices=found.shows_prices),
        "too_many": translate(TOO_MANY_TO_SORT) if found.too_many else "",
        "search": search,
        "category": category,
        "total": total_in_words(found.total, NOUN),
        "place": place_in_words(found.first, len(found.items), found.total),
        "previous": _address(wanted, found.previous_cursor),
        "next": _address(wanted, found.next_cursor),
    }
    if is_htmx(request):
        return show_part(request, here, "products.html", "list", context)
    return show(request, here, "products.html", context | _choices(found, category))


@page_at_site("GET")
def product(request: HttpRequest, here: Visit, code: str) -> HttpResponse:
    return product_page(request, here, code)


def product_page(
    request: HttpRequest, here: Visit, code: str, *, quantity: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    """With what was sent and is wrong with it, or that this isn't on sale here, whatever the reason."""
    offer = product_at(here.site.id, _account_id(here), code)
    if offer is None:
        return show(request, here, "product_gone.html", status=404)
    drawn, account_id = drawn_offer(offer, here.site.currency), _account_id(here)
    context = {
        "product": drawn,
        "hidden": why_hidden(here, shows_prices=offer.line.problem != LineProblem.PRICES_HIDDEN),
        "quantity": quantity or drawn["least"],
        "error": error,
        "wished": account_id is not None and is_wished(account_id, here.site.id, code),
    }
    return show(request, here, "product.html", context, status=status)


def _page_of(find: Callable[..., Assortment], cursor: str | None) -> Assortment:
    """Where a cursor leads; the first page where it leads nowhere any more, as one by price after the log-out that hides prices."""
    with suppress(Invalid):
        found = find(cursor=cursor or None)
        if found.items or not cursor:
            return found
    return find()


def _account_id(here: Visit) -> int | None:
    return here.account.id if here.account else None


def _address(wanted: dict[str, Any], cursor: str | None) -> str:
    return f"{reverse('products')}?{urlencode(wanted | {'cursor': cursor})}" if cursor else ""


def _choices(found: Assortment, category: str) -> dict[str, Any]:
    """What the form offers. An order by price is offered where prices are shown."""
    names = categories_in(found)
    more = [category] if category and category not in names else []
    sorts = [("", translate("Name"))]
    if found.shows_prices:
        sorts.append(("price", translate("Lowest price first")))
    return {
        "categories": [("", translate("All")), *((name, name) for name in [*names, *more])]
        if names or more
        else [],
        "sorts": sorts,
        "sort": "price" if found.sort == "price" else "",
    }
