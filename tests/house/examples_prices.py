"""What the verbs of products and price lists are tried with."""

from collections.abc import Callable

from regulars.catalog.operations.product_images import set_product_image
from regulars.catalog.operations.products import archive_product
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.catalog.rules.products import ProductValues
from regulars.kernel.actor import OPERATOR
from regulars.transfer.operations.import_lines import ImportLine
from tests.house.worlds import Given, a_kids_site, given
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.rooms.customers.pictures import a_picture

SALE = ListValues("Sale", priority=5, active=False)


def _a_list(**prices: str) -> object:
    a_product()
    return a_price_list(a_kids_site(), prices=prices)


def for_a_plan() -> Given:
    return given(_a_list(tea="3.00"), [ImportLine(2, {"product": "tea", "from": "10", "amount": "2"})])


VERBS: dict[str, Callable[[], Given]] = {
    "catalog.operations.products.add_product": lambda: given("tea", ProductValues("Tea", {"de": "Tee"})),
    "catalog.operations.products.change_product": lambda: given(
        a_product(), ProductValues("Tea", step="0.5", restricted=True), version=1
    ),
    "catalog.operations.products.archive_product": lambda: given(a_product(), version=1),
    "catalog.operations.products.restore_product": lambda: given(
        archive_product(a_product(), by=OPERATOR), version=2
    ),
    "catalog.operations.product_images.set_product_image": lambda: given(a_product(), a_picture()),
    "catalog.operations.product_images.remove_product_image": lambda: given(
        set_product_image(a_product(), a_picture(), by=OPERATOR), version=2
    ),
    "catalog.operations.price_lists.add_price_list": lambda: given(a_kids_site(), "sale", ListValues("Sale")),
    "catalog.operations.price_lists.change_price_list": lambda: given(_a_list(), SALE, version=1),
    "catalog.operations.price_lists.remove_price_list": lambda: given(_a_list()),
    "catalog.operations.price_lists.note_prices_exported": lambda: given(_a_list()),
    "catalog.operations.prices.change_prices": lambda: given(
        _a_list(tea="3.00"), [PriceRow("tea", "1", "2.50"), PriceRow("tea", "10", "2")], version=2
    ),
    "catalog.operations.price_imports.import_prices": lambda: given(
        _a_list(tea="3.00"),
        [ImportLine(2, {"product": "tea", "from": "10", "amount": "2"})],
        replaces=True,
        version=2,
    ),
}
