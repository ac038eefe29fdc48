"""The basket of whoever buys at this site: the shopper's, or that of a visitor who keeps a `Cart-Token` (B-02, SHP-06)."""

from decimal import Decimal
from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status
from pydantic import Field

from regulars.api.base import may_answer
from regulars.api.schemas import Money, Partial, Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, buyer, caller_of, visit_of
from regulars.catalog.rules.pricing import LineProblem
from regulars.orders.operations.baskets import empty_basket, merge_basket, note_seen, put_line, remove_line
from regulars.orders.queries.baskets import BasketView, SeenLine, basket_at
from regulars.orders.queries.shipping import shipping_of
from regulars.orders.rules.baskets import Owner

__all__ = ["CartSchema", "CartToken", "cart_schema", "owner_of", "router"]

router = Router(tags=["cart"], auth=buyer, exclude_unset=True)
CartToken = Annotated[
    str,
    Header(
        alias="Cart-Token",
        max_length=100,
        description="Of a visitor: what the first PUT answered in the header of this name. With a shopper's token it counts for nothing.",
    ),
]
_TELLS_TOKEN = {
    "responses": {
        200: {
            "headers": {
                "Cart-Token": {
                    "schema": {"type": "string"},
                    "description": "To a visitor: what finds this basket again, at this site alone. Another one than was sent where that finds nothing.",
                }
            }
        }
    }
}
_HIDDEN = "Left out where prices are hidden."


class QuantitySchema(Schema):
    """`"0"` takes the product out."""

    quantity: Annotated[str, Field(max_length=30, description="A decimal, such as `2` or `0.5`.")]


class CartLineSchema(Partial):
    """`price` is what one costs now, null where the product can't be bought any more; `changed_from`, where it was another when it was
    last seen, what it was. `discount` is this line's share. A line with a `problem` counts for nothing.
    """

    product: str
    name: str
    quantity: str
    problem: LineProblem | None
    price: Annotated[Money | None, Field(description=_HIDDEN)] = None
    changed_from: Annotated[Money | None, Field(description=_HIDDEN)] = None
    total: Annotated[Money, Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    discount: Annotated[Money, Field(description=_HIDDEN)] = None  # type: ignore[assignment]


class CartDiscount(Schema):
    code: str
    name: str
    amount: Money


class CartTax(Schema):
    """What the total has in it of a tax class, and what the shop says of it."""

    tax_class: str
    percent: str
    text: str
    amount: Money


class CartSchema(Partial):
    """`items` is the sum of the lines, `total` what is left of it after the `discounts`, tax included."""

    shows_prices: bool
    can_be_bought: bool
    lines: list[CartLineSchema]
    items: Annotated[Money, Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    discounts: Annotated[list[CartDiscount], Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    total: Annotated[Money, Field(description=_HIDDEN)] = None  # type: ignore[assignment]
    taxes: Annotated[list[CartTax], Field(description=_HIDDEN)] = None  # type: ignore[assignment]


class CartMethod(Schema):
    """What it costs for what is in the basket. `countries` are where it goes, none means everywhere; `centre` is where it is sent from."""

    code: str
    name: str
    cost: Money
    countries: list[str]
    centre: str | None


class CartShipping(Schema):
    """What is offered to `country`; null where nobody said one and the shopper has no default address: then what is offered to any."""

    country: str | None
    methods: list[CartMethod]


class MergedSchema(Schema):
    """`left_out` are codes of products that found no place."""

    left_out: list[str]
    cart: CartSchema


@router.get("", response=CartSchema, **may_answer(401, 403))
def read_cart(request: HttpRequest, cart_token: CartToken = "") -> CartSchema:
    """The basket, priced as it counts now. At a master a shopper's is that of their own sub shop.

    What changed since it was last seen is told each time, until `PUT /cart/seen` or another quantity. A token of another site finds
    an empty one.
    """
    return cart_schema(basket_at(owner_of(request, cart_token), visit_of(request).site.id))


@router.get("/shipping-methods", response=CartShipping, **may_answer(401, 403))
def list_cart_shipping(
    request: HttpRequest,
    cart_token: CartToken = "",
    country: Annotated[
        str, Query(pattern=r"^([A-Z]{2})?$", description="Else that of the shopper's default address.")
    ] = "",
) -> CartShipping:
    """How this shop would send the basket (SHP-04). None where prices are hidden."""
    owner, site_id = owner_of(request, cart_token), visit_of(request).site.id
    view = basket_at(owner, site_id)
    found = shipping_of(view, owner, site_id, country=country)
    return CartShipping(
        country=found.country or None,
        methods=[
            CartMethod(
                code=offer.method.code,
                name=offer.method.name,
                cost=Money.of_amount(offer.cost, view.currency),
                countries=sorted(offer.method.countries),
                centre=offer.method.centre,
            )
            for offer in found.offers
        ],
    )


@router.delete("", response={204: None}, **may_answer(401, 403))
def empty_cart(request: HttpRequest, cart_token: CartToken = "") -> Status[Any]:
    """Take everything out."""
    empty_basket(owner_of(request, cart_token), visit_of(request).site.id)
    return Status(204, None)


@router.put("/seen", response=CartSchema, **may_answer(401, 403))
def note_cart_seen(request: HttpRequest, cart_token: CartToken = "") -> CartSchema:
    """The basket, as `GET` answers it; what changed counts as seen from now on."""
    view = basket_at(owner_of(request, cart_token), visit_of(request).site.id)
    note_seen(view)
    return cart_schema(view)


@router.post("/merge", response=MergedSchema, auth=SHOPPER)
def merge_cart(request: HttpRequest, cart_token: CartToken = "") -> MergedSchema:
    """After a log-in: what the visitor with this `Cart-Token` put in becomes part of the shopper's basket, the sum of each product, once.

    The token is worth nothing afterwards; sent again, nothing is added.
    """
    here, account = visit_of(request), account_here(request)
    left_out = merge_basket(cart_token, here.through_site.id, account_id=account.id, site_id=here.site.id)
    cart = cart_schema(basket_at(Owner(account.id), here.site.id))
    return MergedSchema(left_out=[product.code for product in left_out or ()], cart=cart)


@router.put(
    "/lines/{product}",
    response=CartSchema,
    openapi_extra=_TELLS_TOKEN | may_answer(401, 403)["openapi_extra"],
)
def put_cart_line(
    request: HttpRequest,
    response: HttpResponse,
    product: str,
    body: QuantitySchema,
    cart_token: CartToken = "",
) -> CartSchema:
    """From now on so many of a product, by its code; `"0"` takes it out.

    404 `not_on_sale`, 403 `prices_hidden`, 422 `wrong_quantity` beside `quantity`, 409 `basket_full`. A visitor without a basket is given
    one, and its `Cart-Token`; 429 where too many come about in their network.
    """
    here = visit_of(request)
    owner = owner_of(request, cart_token)
    owner = put_line(owner, here.site.id, product, body.quantity, caller=caller_of(request))
    if owner.token:
        response["Cart-Token"] = owner.token
    return cart_schema(basket_at(owner, here.site.id))


@router.delete("/lines/{product}", response={204: None}, **may_answer(401, 403))
def remove_cart_line(request: HttpRequest, product: str, cart_token: CartToken = "") -> Status[Any]:
    """Take a product out, by its code; 204 also where it wasn't in."""
    remove_line(owner_of(request, cart_token), visit_of(request).site.id, product)
    return Status(204, None)


def owner_of(request: HttpRequest, cart_token: str) -> Owner:
    account = visit_of(request).account
    return Owner(account.id) if account else Owner(token=cart_token)


def cart_schema(view: BasketView) -> CartSchema:
    values: dict[str, Any] = {
        "shows_prices": view.shows_prices,
        "can_be_bought": view.can_be_bought,
        "lines": [CartLineSchema(**_line(line, view)) for line in view.lines],
    }
    return CartSchema(**values, **(_sums(view) if view.shows_prices else {}))


def _sums(view: BasketView) -> dict[str, Any]:
    money = partial(Money.of_amount, currency=view.currency)
    return {
        "items": money(view.items),
        "discounts": [
            CartDiscount(code=granted.discount.code, name=granted.discount.name, amount=money(granted.amount))
            for granted in view.discounts
        ],
        "total": money(view.total),
        "taxes": [
            CartTax(
                tax_class=tax.tax_class, percent=_short(tax.percent), text=tax.text, amount=money(tax.amount)
            )
            for tax in view.taxes
        ],
    }


def _line(line: SeenLine, view: BasketView) -> dict[str, Any]:
    answer = line.priced
    values: dict[str, Any] = {
        "product": line.product.code,
        "name": line.product.name,
        "quantity": _short(answer.quantity),
        "problem": answer.problem,
    }
    if not view.shows_prices:
        return values
    amounts = {
        "price": answer.unit,
        "changed_from": line.changed_from,
        "total": answer.total,
        "discount": answer.discount,
    }
    return values | {
        name: None if amount is None else Money.of_amount(amount, view.currency)
        for name, amount in amounts.items()
    }


def _short(number: Decimal) -> str:
    return f"{number.normalize():f}"
