"""What the shop of the crowded world sells, and what its customers are put into: names of 60 letters again."""

from typing import Any

from regulars.cards.models import Gateway
from regulars.cards.operations.gateway_settings import add_gateway
from regulars.catalog.operations.centres import add_centre
from regulars.catalog.operations.discounts import DiscountWish, add_discount
from regulars.catalog.operations.price_lists import add_price_list
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.operations.products import add_product
from regulars.catalog.operations.shipping import MethodWish, add_method
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.catalog.rules.products import ProductValues
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.customers.models import Customer
from regulars.groups.operations.groups import add_group
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.members import Difference, change_members
from regulars.groups.operations.policies import add_policy
from regulars.groups.operations.roles import add_role
from regulars.groups.operations.tags import add_tag, change_tags
from regulars.groups.rules.roles import Days
from regulars.kernel.actor import Actor
from regulars.orders.operations.payment_methods import PaymentWish, save_payment_methods
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from regulars.staff.rules.rights import EVERYTHING
from tests.rooms.cards.wallets import a_card
from tests.rooms.newsletters.readers import some_news
from tests.rooms.orders.exported import an_export
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.pages.written import a_page

__all__ = ["crowded_purse", "crowded_shop"]


def crowded_purse(site: Site, account: Customer, name: str, gateway: Gateway) -> dict[str, Any]:
    """A card, and an order that waits: of many millions, paid by credit and by invoice, with a name wherever one can stand."""
    address = {"name": name, "company": name, "street": name, "city": name, "country": "DE"}
    order = a_stored_order(
        site,
        account,
        state=OrderState.ON_HOLD,
        lines={name: "899999999.99", "P2": "0.01"},
        paid={PaidBy.CREDIT: "99999999.99", PaidBy.INVOICE: "800000000.01"},
        remark=name * 3,
        shipping=address,
        billing=address,
        **dict.fromkeys(("b2b_reference", "employee_id", "charge_id"), name),
    )
    return {"order_id": order.pk, "card_id": a_card(account, gateway, at=site, brand=name[:20]).pk}


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
    gateway = add_gateway("long", name, url=f"https://pay.example/{name * 3}", by=by)
    ways = [PaymentWish(kind, gateway if kind is PaidBy.CARD else None) for kind in PaidBy]
    save_payment_methods(site, ways, by=by)
    grant_credit(ada, "999999999.99", site.currency, reason=name * 3, site=site, by=by)
    reserved = reserve_credit(ada, "99999999.99", site.currency, reference=name[:50], site=site, by=by)
    return crowded_purse(site, ada, name, gateway) | {
        "mark_ids": {"customer-roles": role.pk, "tags": tag.pk, "pricing-policies": policy.pk},
        "catalogue_codes": dict.fromkeys(
            ("groups", "discounts", "fulfilment-centres", "gateways", "newsletters"), "long"
        ),
        "role_id": role.pk,
        "entry_id": reserved.pk,
        "product_id": product.pk,
        "list_id": price_list.pk,
        "method_code": "long",
        **some_news(site, code="long"),
        **an_export(StaffUser.objects.get(pk=by.id), by, name),
        "page_code": a_page(site, "long", title=name, text=name * 20, restricted=True).code,
    }
