"""One of each that staff enter: a discount, a fulfilment centre, and a shipping method that sends from it."""

from regulars.catalog.models import ShippingMethod
from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site

TEN_PERCENT = DiscountWish(
    name="Summer", names={"en": "Summertime", "de": "Sommer"}, kind="percent", value="10"
)


def a_shop(site: Site) -> ShippingMethod:
    """Discount *summer*, centre *north*, and method *post* of this site."""
    add_discount("summer", TEN_PERCENT, by=OPERATOR)
    centre = add_centre("north", "North", "DE", by=OPERATOR)
    return add_method(
        site,
        "post",
        MethodWish(name="Post", names={"en": "Mail", "de": "Paket"}, price="4.90", centre=centre),
        by=OPERATOR,
    )
