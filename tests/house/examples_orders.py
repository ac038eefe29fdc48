"""What the story of an order is tried with."""

from collections.abc import Callable
from decimal import Decimal

from regulars.journeys.place_order import Submission
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.states import PaidBy
from tests.house.worlds import Given, a_kids_site, given
from tests.journeys.checkouts import a_shop


def an_order() -> Given:
    shop = a_shop(a_kids_site())
    ada = shop.buyer()
    shop.fills(ada, P1=1)
    choice = Choice(pay_by=PaidBy.INVOICE)
    return given(Submission(shop.site, Owner(ada.pk), choice, Decimal(10), "EUR"), key="k1")


VERBS: dict[str, Callable[[], Given]] = {
    "journeys.order_newsletters.place_order_with_newsletters": an_order,
    "journeys.place_order.place_order": an_order,
}
