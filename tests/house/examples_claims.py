"""What claiming an order is tried with."""

from collections.abc import Callable
from typing import Any

from regulars.journeys.claim_order import ask_to_claim
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import SiteOrders
from regulars.orders.rules.states import OrderState
from tests.house.worlds import Given, a_kids_site, given
from tests.mailbox import last, token_in
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, an_account


def of_gus() -> Any:
    site = a_kids_site()
    return a_stored_order(site, a_guest(site), number="K-1")


def for_ada() -> Given:
    order = of_gus()
    ask_to_claim(order, by=OPERATOR)
    token = token_in(last("order_claim"))
    return given(token, account=an_account(site=order.site), site_id=order.site_id)


def an_old_guest() -> Given:
    site = a_kids_site()
    SiteOrders.objects.create(site=site, guest_retention_days=30)
    order = a_stored_order(site, a_guest(site), number="K-1", days_ago=31, state=OrderState.COMPLETED)
    return given(order.customer)


VERBS: dict[str, Callable[[], Given]] = {
    "journeys.forget_guests.forget_guest": an_old_guest,
    "journeys.register_guest.register_guest": lambda: given(of_gus().customer, generate=True),
    "journeys.find_order.send_order_link": lambda: given(of_gus()),
    "journeys.claim_order.ask_to_claim": lambda: given(of_gus()),
    "journeys.claim_order.claim_order": for_ada,
}
