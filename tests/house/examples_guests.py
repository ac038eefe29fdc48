"""What the stories of guests are tried with."""

from collections.abc import Callable

from regulars.customers.models import Customer
from regulars.orders.models import SiteOrders
from tests.house.worlds import Given, a_kids_site, given
from tests.journeys.checkouts import a_shop


def a_guest_who_bought() -> Given:
    shop = a_shop(a_kids_site())
    order = shop.guest_sends(shop.visitor(P1=1)).order
    return given(Customer.objects.get(pk=order.customer_id))


def a_page_with_a_box() -> Given:
    shop = a_shop(a_kids_site())
    SiteOrders.objects.create(site=shop.site, registration="after")
    return given(shop.guest_sends(shop.visitor(P1=1)).guest_token, site=shop.site)


VERBS: dict[str, Callable[[], Given]] = {
    "journeys.convert_guest.convert_guest": a_guest_who_bought,
    "journeys.convert_guest.register_after_order": a_page_with_a_box,
}
