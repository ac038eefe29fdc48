"""What the shop of the crowded world sells, and what its customers are put into: names of 60 letters again."""

from typing import Any

from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.price_lists import add_price_list
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.operations.products import add_product
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.catalog.rules.products import ProductValues
from regulars.customers.models import Customer
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags
from regulars.groups.rules.roles import Days
from regulars.kernel.actor import Actor
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING

__all__ = ["crowded_shop"]


def crowded_shop(site: Site, ada: Customer, name: str, by: Actor) -> dict[str, Any]:
    """Answers what the addresses of the pages need: `mark_ids` by area, `catalogue_codes` by area, and the rest."""
    group = add_group(name, code="long", description=name * 3, by=by)
    change_members(group, Difference(add=[ada.pk]), grant=EVERYTHING, by=by)
    role, tag, policy = (add(name, code="long", by=by) for add in (add_role, add_tag, add_policy))
    change_roles(ada, {role.code: Days()}, by=by)
    change_tags(ada, [tag.code], by=by)
    values = ProductValues(name, names={"de": name}, text=name, category=name)
    product = add_product(name[:60].lower(), values, by=by)
    price_list = add_price_list(site, name[:50].lower(), ListValues(name, policy=policy.code), by=by)
    rows = [PriceRow(product.code, least, "999999999.99") for least in ("1", "100000")]
    change_prices(price_list, rows, version=price_list.version, by=by)
    centre = add_centre("long", name, "DE", by=by)
    add_method(site, "long", MethodWish(name, "999999.99", free_from="9999999.99", centre=centre), by=by)
    wish = DiscountWish(name, "percent", "5", group=group, tag=tag, sites=[site], minimum="9999999.99")
    add_discount("long", wish, by=by)
    return {
        "mark_ids": {"customer-roles": role.pk, "tags": tag.pk, "pricing-policies": policy.pk},
        "catalogue_codes": dict.fromkeys(("groups", "discounts", "fulfilment-centres"), "long"),
        "role_id": role.pk,
        "product_id": product.pk,
        "list_id": price_list.pk,
        "method_code": "long",
    }
