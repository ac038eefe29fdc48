"""A shop with something to put in, and a visitor there."""

from decimal import Decimal
from typing import Any

from regulars.catalog.models import Product
from regulars.orders.models import BasketLine
from regulars.orders.operations.baskets import put_line
from regulars.orders.queries.baskets import BasketView, basket_at
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list, a_stored_product

__all__ = ["VISITOR", "a_shop_with", "filled", "in_basket", "stored"]

VISITOR = Owner()


def a_shop_with(site: Site, **amounts: str) -> dict[str, Product]:
    """Products by their codes, each at an amount in the open list of the site."""
    products = {code: a_stored_product(code) for code in amounts}
    a_list(site, f"open-{site.code}", {products[code]: amount for code, amount in amounts.items()})
    return products


def filled(owner: Owner, site: Site, **quantities: Any) -> Owner:
    """The owner, of a visitor with the token, after putting these in."""
    for code, quantity in quantities.items():
        owner = put_line(owner, site.pk, code, quantity)
    return owner


def in_basket(owner: Owner, site: Site) -> dict[str, Decimal]:
    """How many of what the owner finds there."""
    return quantities_in(basket_at(owner, site.pk))


def quantities_in(view: BasketView) -> dict[str, Decimal]:
    return {line.product.code: line.priced.quantity for line in view.lines}


def stored() -> dict[str, Decimal]:
    """How many of what lie in all baskets together."""
    total: dict[str, Decimal] = {}
    for code, quantity in BasketLine.objects.values_list("product__code", "quantity"):
        total[code] = total.get(code, Decimal(0)) + quantity
    return total
