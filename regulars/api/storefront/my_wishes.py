"""The shopper's wish list, as it counts at this site (WSH-01, ADR-17, MTX-01)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from regulars.api.schemas import Cursor, Limit, Listing, Money, Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.api.wish_schemas import WishSchema
from regulars.customers.models import Customer
from regulars.sites.models import Site
from regulars.wishlists.operations.wishes import add_wish, change_note, remove_wish
from regulars.wishlists.queries.wishes import SeenWish, wish_at, wish_list_at, wish_page

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)
Unusable = Annotated[
    bool, Query(description="Those that are of no use here instead, each with its `reason` (ADR-17).")
]


class NoteWish(Schema):
    """What stands beside a product."""

    note: Annotated[str, Field(max_length=4000)]


class MyWishSchema(WishSchema):
    """A wish as it counts here: `price` is what one costs today, null where it can't be bought. `reason` is null where it can, else
    `not_on_sale` (`elsewhere` names the shops where it is), `archived`, `prices_hidden` or `other_store`: put there at a shop that no longer
    belongs to this one's set, so it can only be deleted.
    """

    price: Money | None
    reason: str | None
    elsewhere: list[str]
    other_store: bool


@router.get("", response=Listing[MyWishSchema])
def list_my_wishes(
    request: HttpRequest,
    unusable: Unusable = False,  # noqa: FBT002 - a parameter of the address
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What can be bought at this site, the newest first and each product once."""
    found = wish_list_at(account_here(request).id, visit_of(request).site.id)
    page = wish_page(found.unusable if unusable else found.usable, cursor=cursor, limit=limit)
    return {
        "items": [_values(wish) for wish in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total.count,
        "total_is_exact": page.total.is_exact,
    }


@router.get("/{product}", response=MyWishSchema)
def read_my_wish(request: HttpRequest, product: str) -> dict[str, Any]:
    """One of them by the code of its product, also one that is of no use here. 404 for what isn't seen at this site."""
    return _wish(request, product)


@router.put("/{product}", response={200: MyWishSchema, 201: MyWishSchema})
def add_my_wish(request: HttpRequest, product: str) -> Status[Any]:
    """Put a product that is on sale here on the list: 201, or 200 where it stands there already.

    404 `not_on_sale`; 422 `too_many_wishes`.
    """
    customer, site = _who_and_where(request)
    is_new = add_wish(customer, product, site=site, by=shopper(request))
    return Status(201 if is_new else 200, _wish(request, product))


@router.patch("/{product}", response=MyWishSchema)
def change_my_wish(request: HttpRequest, product: str, body: NoteWish) -> dict[str, Any]:
    """Write something else beside it. 409 `not_here` for one of another store."""
    customer, site = _who_and_where(request)
    change_note(customer, product, body.note, site=site, by=shopper(request))
    return _wish(request, product)


@router.delete("/{product}", response={204: None})
def delete_my_wish(request: HttpRequest, product: str) -> Status[Any]:
    """Take it off the list."""
    customer, site = _who_and_where(request)
    remove_wish(customer, product, site=site, by=shopper(request))
    return Status(204, None)


def _wish(request: HttpRequest, product: str) -> dict[str, Any]:
    return _values(wish_at(account_here(request).id, visit_of(request).site.id, product))


def _who_and_where(request: HttpRequest) -> tuple[Customer, Site]:
    account = Customer.objects.get(pk=account_here(request).id)
    return account, Site.objects.get(pk=visit_of(request).through_site.id)


def _values(wish: SeenWish) -> dict[str, Any]:
    """Where prices are hidden, no amount is in it (SHP-06)."""
    stored, unit = wish.stored, wish.offer.line.unit if wish.offer else None
    is_sold = not wish.reason and unit is not None
    seen = stored.seen_amount if wish.shows_prices else None
    return {
        "product": wish.product.code,
        "name": wish.product.name,
        "note": stored.note,
        "added_at": stored.added_at,
        "site": stored.site_code,
        "seen_price": None if seen is None else Money.of_amount(seen, stored.seen_currency),
        "price": Money.of_amount(unit, wish.currency) if is_sold and unit is not None else None,
        "reason": wish.reason or None,
        "elsewhere": list(wish.elsewhere),
        "other_store": wish.other_store,
    }
