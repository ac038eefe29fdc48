"""`place_order` for somebody else: staff hear other words than the customer (OFF-01, G6)."""

from decimal import Decimal

import pytest

from regulars.customers.models import Access
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.place_order import Submission, place_order
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import Conflict, Forbidden, Unauthenticated
from regulars.orders.models import Order
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.checkout import Choice
from regulars.orders.rules.states import PaidBy
from tests.journeys.checkouts import a_shop, by
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decision", ["other_set", "access_disabled", "access_pending"])
def test_staff_hear_that_the_customer_has_no_access_any_more(decision: str) -> None:
    """OFF-01, G6: whoever moved or lost access since the form was opened; the customer hears what a log-in says."""
    shop = a_shop(a_site("kids", a_set("p")))
    ada = shop.buyer()
    if decision == "other_set":
        move_account(ada, to_set=a_set("q"), by=OPERATOR)
    else:
        Access.objects.update(state=decision.removeprefix("access_"))
    sent = Submission(
        site=shop.site,
        owner=Owner(ada.pk),
        choice=Choice(pay_by=PaidBy.INVOICE),
        agreed_total=Decimal(10),
        currency=shop.site.currency,
        lines={shop.product_id("P1"): Decimal(1)},
    )
    with pytest.raises(Conflict) as refused:
        place_order(sent, key="k", by=Actor(ActorKind.STAFF, Channel.BACKOFFICE, 1))
    assert (refused.value.code, refused.value.details) == ("customer_has_no_access", {"reason": decision})
    with pytest.raises(Unauthenticated if decision == "other_set" else Forbidden):
        place_order(sent, key="k", by=by(ada))
    assert Order.objects.count() == 0
