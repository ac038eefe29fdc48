"""Shops with products, lists and prices, as rows."""

from decimal import Decimal
from typing import Any

from regulars.catalog.models import Price, PriceList, Product
from regulars.groups.models import PricingPolicy
from regulars.sites.models import Site


def a_stored_product(code: str, **values: Any) -> Product:
    return Product.objects.create(code=code, **({"name": f"Product {code}"} | values))


def a_list(site: Site, code: str, prices: dict[Product, str] | None = None, **values: Any) -> PriceList:
    """With what one costs of each product, from one on; a `policy` by its code."""
    if policy := values.pop("policy", None):
        values["policy"], _ = PricingPolicy.objects.get_or_create(code=policy, defaults={"name": policy})
    made = PriceList.objects.create(code=code, name=code, site=site, **({"currency": site.currency} | values))
    for product, amount in (prices or {}).items():
        a_price(made, product, amount)
    return made


def a_price(price_list: PriceList, product: Product, amount: str, least: str = "1") -> Price:
    return Price.objects.create(
        price_list=price_list, product=product, min_quantity=Decimal(least), amount=Decimal(amount)
    )
