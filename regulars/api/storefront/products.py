"""What is on sale at a shop, as programs read it: where prices may not be seen they are left out, and no order tells them (SHP-01, SHP-06)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from regulars.api.base import may_answer
from regulars.api.schemas import Cursor, Limit, Listing, Money, Partial, Schema, Words
from regulars.api.storefront.visitors import buyer, visit_of
from regulars.authentication.queries.visits import Visit
from regulars.catalog.queries.assortment import TOO_MANY_TO_SORT, Offer, assortment, product_at
from regulars.kernel.errors import Invalid, NotFound

__all__ = ["router"]

router = Router(tags=["products"], auth=buyer, exclude_unset=True)
_HIDDEN = "Left out where prices are hidden."


class BreakSchema(Schema):
    """What one costs when at least so many are bought."""

    quantity: str
    price: Money


class ProductSchema(Partial):
    """`step`: it is sold in multiples of it; `image`: the address of a picture at this host, null without one.

    `price` is what one costs of the least that can be bought, tax included, and stands first among the `breaks`. It, the breaks and the
    tax are left out where prices are hidden.
    """

    code: str
    name: str
    category: str
    image: str | None
    step: str
    price: Annotated[Money, Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    breaks: Annotated[list[BreakSchema], Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    tax_percent: Annotated[str | None, Field(description=_HIDDEN)] = None
    tax_text: Annotated[str, Field(description=_HIDDEN)] = None  # type: ignore[assignment]


class ProductPageSchema(ProductSchema):
    """One of them, with its text."""

    text: str


class ProductsSchema(Listing[ProductSchema]):
    """One page. `total` is counted up to a thousand: with `total_is_exact` false there are more. `shows_prices`: whether prices are
    shown to whoever asks.
    """

    shows_prices: bool


@router.get("", response=ProductsSchema, **may_answer(401, 422))
def list_products(
    request: HttpRequest,
    *,
    search: Words = "",
    category: Annotated[str, Query(max_length=100)] = "",
    sort: Literal["name", "price"] = "name",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ProductsSchema:
    """What whoever asks can buy here: a visitor, or the shopper, at a master in their own sub shop.

    422 for `sort=price`: `prices_hidden` where prices are hidden, as an order would tell them; `too_many_to_sort` where there are more
    than 10,000 products, until a search or a category leaves fewer.
    """
    here = visit_of(request)
    found = assortment(
        here.site.id,
        _account_id(here),
        search=search,
        category=category,
        sort=sort,
        cursor=cursor,
        limit=limit,
    )
    if found.too_many:
        raise Invalid("too_many_to_sort", TOO_MANY_TO_SORT, "sort")
    if found.sort != sort:
        raise Invalid(
            "prices_hidden", "Prices aren't shown to you here, so nothing is sorted by them.", "sort"
        )
    items = [ProductSchema(**_product(offer, found.currency)) for offer in found.items]
    return ProductsSchema(
        items=items,
        next_cursor=found.next_cursor,
        total=found.total.count,
        total_is_exact=found.total.is_exact,
        shows_prices=found.shows_prices,
    )


@router.get("/{code}", response=ProductPageSchema, **may_answer(401))
def read_product(request: HttpRequest, code: str) -> ProductPageSchema:
    """One of them by its code. 404 where it isn't on sale here for whoever asks."""
    here = visit_of(request)
    offer = product_at(here.site.id, _account_id(here), code)
    if offer is None:
        raise NotFound("not_on_sale", "This product isn't on sale here.")
    return ProductPageSchema(**_product(offer, here.site.currency), text=offer.product.text)


def _account_id(here: Visit) -> int | None:
    return here.account.id if here.account else None


def _product(offer: Offer, currency: str) -> dict[str, Any]:
    product, tax = offer.product, offer.line.tax_rule
    known: dict[str, Any] = {
        "code": product.code,
        "name": product.name,
        "category": product.category,
        "image": f"/product-images/{product.image}" if product.image else None,
        "step": f"{product.step.normalize():f}",
    }
    if not offer.breaks:
        return known
    breaks = [
        BreakSchema(quantity=f"{quantity.normalize():f}", price=Money.of_amount(amount, currency))
        for quantity, amount in offer.breaks
    ]
    return known | {
        "price": breaks[0].price,
        "breaks": breaks,
        "tax_percent": f"{tax.percent:f}" if tax else None,
        "tax_text": tax.text if tax else "",
    }
