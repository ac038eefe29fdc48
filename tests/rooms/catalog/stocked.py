"""Products and price lists for tests, made by the real verbs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from regulars.catalog.models import Price, PriceList, Product
from regulars.catalog.operations.price_lists import add_price_list
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.operations.products import add_product
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.catalog.rules.products import ProductValues
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.sites.models import Site


def a_product(code: str = "tea", **values: Any) -> Product:
    return add_product(code, ProductValues(**({"name": f"Product {code}"} | values)), by=OPERATOR)


def a_price_list(
    site: Site, code: str = "retail", prices: dict[str, str] | None = None, **values: Any
) -> PriceList:
    """With prices such as `{"tea": "3.00", "tea@10": "2.50"}`."""
    price_list = add_price_list(site, code, ListValues(**({"name": f"List {code}"} | values)), by=OPERATOR)
    if not prices:
        return price_list
    rows = [
        PriceRow(key.partition("@")[0], key.partition("@")[2] or "1", text) for key, text in prices.items()
    ]
    return change_prices(price_list, rows, version=1, by=OPERATOR)


def prices_of(price_list: PriceList) -> dict[str, str]:
    """As `a_price_list` takes them."""
    rows = Price.objects.filter(price_list=price_list).select_related("product")
    return {
        price.product.code + ("" if price.min_quantity == 1 else f"@{price.min_quantity.normalize():f}"): (
            f"{price.amount:.2f}"
        )
        for price in sorted(rows, key=lambda price: (price.product.code, price.min_quantity))
    }


@contextmanager
def refusal(code: str) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """What happens inside is refused with this code."""
    with pytest.raises(DomainError) as error:
        yield error
    assert error.value.code == code
