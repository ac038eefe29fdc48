"""The wish list of a customer, at all sites together (WSH-01). Only customers change it."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from ninja import Router

from regulars.api.admin.keys import grant_of, key_with
from regulars.api.admin.lookups import customer_at
from regulars.api.schemas import Cursor, Limit, Listing, Money
from regulars.api.wish_schemas import WishSchema
from regulars.staff.rules import Grant, Right
from regulars.wishlists.models import WishLine
from regulars.wishlists.queries.wishes import WISHES, seen_lines

__all__ = ["router"]

router = Router(tags=["customers"])


@router.get("/{int:customer_id}/wish-list", response=Listing[WishSchema], auth=key_with(Right.SEE))
def list_wishes(
    request: HttpRequest, customer_id: int, cursor: Cursor = None, limit: Limit = 50
) -> Listing[Any]:
    """Every line, wherever it was put there, the newest first; for keys of some sites those that the customer sees at one of them. A product
    that was put there at several sites has a line of each. 403 `field_hidden` for keys whose role doesn't show wish lists.
    """
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("wish_list")
    rows = seen_lines(customer, grant.sites).select_related("site", "product")
    page = WISHES.page(rows, cursor=cursor, limit=limit)
    return Listing.paged(page, partial(_values, grant=grant_of(request)))


def _values(line: WishLine, grant: Grant) -> WishSchema:
    """Where it was put there is told to those who look after that site."""
    amount = line.seen_amount
    return WishSchema(
        product=line.product.code,
        name=line.product.name,
        note=line.note,
        added_at=line.added_at,
        site=line.site.code if grant.is_at(line.site_id) else None,
        seen_price=None if amount is None else Money.of_amount(amount, line.seen_currency),
    )
