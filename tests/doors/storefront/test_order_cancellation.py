"""Customers take orders back in their account and through the API: before work begins, and where they placed them (ORD-01, ORD-09, G7)."""

import pytest
from django.test import Client

from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.orders.models import Order
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import CustomerSet, Site
from tests.doors.api.calls import as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(sports: Site) -> Customer:
    return an_account(site=sports)


@pytest.fixture
def client(ada: Customer, browse: Browse) -> Client:
    client = browse("sports")
    log_in(client)
    return client


def page_of(order: Order) -> str:
    return f"/account/orders/{order.pk}/cancellation"


def states() -> list[str]:
    return list(Order.objects.order_by("pk").values_list("state", flat=True))


def test_the_page_asks_first_and_gives_the_credit_back(client: Client, ada: Customer, sports: Site) -> None:
    order = a_stored_order(sports, ada, state=OrderState.ON_HOLD, paid={PaidBy.CREDIT: "10.00"})
    assert page_of(order) in text(client.get(f"/account/orders/{order.pk}"))
    assert client.get(page_of(order)).status_code == 200
    assert states() == ["on_hold"]
    for _ in range(2):
        assert client.post(page_of(order)).headers["Location"] == f"/account/orders/{order.pk}"
        assert states() == ["cancelled"]
    assert balance_of(ada.pk, sports.currency) == 10


def test_what_is_in_progress_or_of_somebody_else_stays(client: Client, ada: Customer, sports: Site) -> None:
    begun = a_stored_order(sports, ada, state=OrderState.IN_PROGRESS)
    strange = a_stored_order(sports, an_account("eve@mail.example", sports))
    assert page_of(begun) not in text(client.get(f"/account/orders/{begun.pk}"))
    assert (client.get(page_of(begun)).status_code, client.post(page_of(begun)).status_code) == (303, 303)
    assert (client.get(page_of(strange)).status_code, client.post(page_of(strange)).status_code) == (404, 404)
    assert states() == ["in_progress", "placed"]


def test_an_order_of_another_place_is_not_asked_for(client: Client, ada: Customer, sports: Site) -> None:
    """ORD-09: a site that isn't told to the customer has no empty name in the reason."""
    CustomerSet.objects.update(share_orders=True)
    there, stray = (
        a_stored_order(a_site("toys", sports.set), ada),
        a_stored_order(a_site("far", a_set("far")), ada),
    )
    for order, reason in (
        (there, f"placed at {there.site.name}. Cancel"),
        (stray, "belongs to another store"),
    ):
        answer = client.get(page_of(order))
        assert answer.status_code == 303
        assert reason in text(client.get(answer["Location"]))


def test_the_api_cancels_once_and_only_where_the_order_was_placed(ada: Customer, sports: Site) -> None:
    """Seen at a site of the set, cancelled at its own; not seen where orders aren't shared."""
    CustomerSet.objects.update(share_orders=True)
    toys, shopper = a_site("toys", sports.set), as_shopper(sports, "ada@mail.example")
    mine, there = a_stored_order(sports, ada), a_stored_order(toys, ada)
    stray = a_stored_order(a_site("far", a_set("far")), ada)
    answers = [
        shopper.post(f"/me/orders/{order.pk}/cancellation", {}) for order in (mine, mine, there, stray)
    ]
    assert [(answer.status, answer.json.get("code", answer.json.get("state"))) for answer in answers] == [
        (201, "cancelled"),
        (409, "wrong_state"),
        (409, "not_here"),
        (409, "not_here"),
    ]
    CustomerSet.objects.update(share_orders=False)
    assert shopper.post(f"/me/orders/{there.pk}/cancellation", {}).status == 404
    assert states() == ["cancelled", "placed", "placed"]
