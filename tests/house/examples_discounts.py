"""What the verbs of discounts, shipping and taxes are tried with."""

from collections.abc import Callable
from typing import Any

from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.catalog.operations.shop_terms import ShopChanges, Tax
from regulars.kernel.actor import OPERATOR
from tests.house.worlds import Given, a_kids_site, given

TEN_PERCENT = DiscountWish(name="Summer", kind="percent", value="10")
POST = MethodWish(name="Post", price="4.90")


def a_discount() -> Any:
    return add_discount("summer", TEN_PERCENT, by=OPERATOR)


def a_centre() -> Any:
    return add_centre("north", "Warehouse North", "DE", by=OPERATOR)


def a_method() -> Any:
    return add_method(a_kids_site(), "post", POST, by=OPERATOR)


VERBS: dict[str, Callable[[], Given]] = {
    "catalog.operations.discounts.add_discount": lambda: given("summer", TEN_PERCENT),
    "catalog.operations.discounts.change_discount": lambda: given(
        a_discount(), DiscountWish(name="Winter", kind="amount", value="5", currency="EUR")
    ),
    "catalog.operations.discounts.remove_discount": lambda: given(a_discount()),
    "catalog.operations.centres.add_centre": lambda: given("north", "Warehouse North", "DE"),
    "catalog.operations.centres.change_centre": lambda: given(a_centre(), "Warehouse South", "AT"),
    "catalog.operations.centres.remove_centre": lambda: given(a_centre()),
    "catalog.operations.shipping.add_method": lambda: given(a_kids_site(), "post", POST),
    "catalog.operations.shipping.change_method": lambda: given(
        a_method(), MethodWish(name="Parcel", price="5.90", countries=["DE"], types=["B2C"])
    ),
    "catalog.operations.shipping.remove_method": lambda: given(a_method()),
    "catalog.operations.shop_terms.change_shop_terms": lambda: given(
        a_kids_site(), ShopChanges(taxes={"standard": Tax("19", "incl. VAT")}, prices_for={"B2B": "role"})
    ),
}
