"""The shopper's orders by API."""

from datetime import UTC, datetime

import pytest

from regulars.api.limits import IN_MEMORY
from regulars.api.storefront.my_orders import MyOrders
from regulars.customers.models import Customer
from regulars.orders.models import Order, OrderLine, OrderTerms
from regulars.orders.operations.progress import progress_order
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, as_shopper, at
from tests.doors.api.test_me import hot_lane
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order, answers_of_each_type
from tests.rooms.orders.shops import a_shop_with, in_basket
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("toys"), currency="EUR")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


@pytest.fixture
def call(kids: Site, ada: Customer) -> Caller:
    return as_shopper(kids, ada.username)


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def numbers(call: Caller, query: str = "") -> list[str]:
    return [item["number"] for item in call.get(f"/me/orders{query}").json["items"]]


def test_a_list_is_the_visits_statement(call: Caller, kids: Site, ada: Customer) -> None:
    """ORD-01, ORD-02: the visit brings it along. Amounts are exact, moments RFC 3339."""
    order = a_stored_order(kids, ada, number="A", total="12.3", days_ago=1)
    Order.objects.update(placed_at=datetime.now(UTC).replace(microsecond=0))
    with counted_statements() as counted:
        answer = call.get("/me/orders")
    assert counted.count == 1
    placed_at = answer.json["items"][0].pop("placed_at")
    assert (len(placed_at), placed_at[-1]) == (20, "Z")
    assert answer.json == {
        "items": [
            {
                "id": order.pk,
                "number": "A",
                "site": "kids",
                "other_store": False,
                "state": "placed",
                "payment_state": "due",
                "total": euros("12.30"),
                "lines": 1,
                "products": ["P1"],
            }
        ],
        "next_cursor": None,
        "total": 1,
        "total_is_exact": True,
        "has_more_in": None,
    }


def test_periods_states_and_pages(call: Caller, kids: Site, ada: Customer) -> None:
    """ORD-01, ORD-07: last month where nothing is said; what is none is 422."""
    assert call.get("/me/orders").json["has_more_in"] is None
    a_stored_order(kids, ada, days_ago=730, number="D", state=OrderState.CANCELLED)
    a_stored_order(kids, ada, days_ago=200, number="C")
    assert call.get("/me/orders").json["has_more_in"] == {"period": "year", "orders": 1}
    a_stored_order(kids, ada, days_ago=20, number="B")
    a_stored_order(kids, ada, days_ago=3, number="A")
    found = [numbers(call, f"?period={period}") for period in ("week", "month", "year", "all")]
    assert found == [["A"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D"]]
    assert numbers(call) == ["A", "B"]
    assert numbers(call, "?period=all&state=cancelled") == ["D"]
    cursor = call.get("/me/orders?period=all&limit=3").json["next_cursor"]
    assert numbers(call, f"?period=all&limit=3&cursor={cursor}") == ["D"]
    refused = [
        call.get(f"/me/orders?{query}").status for query in ("period=day", "state=x", "cursor=x", "limit=0")
    ]
    assert refused == [422] * 4


def test_one_has_everything_on_it(call: Caller, kids: Site, ada: Customer) -> None:
    """MYA-01."""
    order = a_stored_order(
        kids,
        ada,
        total="10",
        charge_id="C-1",
        shipping={"name": "Ada", "country": "DE"},
        more=answers_of_each_type(),
    )
    OrderLine.objects.filter(order=order).update(tax_percent=19, tax="1.60")
    Order.objects.update(tax_total="1.60")
    found = call.get(f"/me/orders/{order.pk}").json
    line = {"product": "P1", "name": "P1", "quantity": "1", "tax_percent": "19", "tax": euros("1.60")}
    amounts = {"price": euros("10.00"), "discount": euros("0.00"), "total": euros("10.00")}
    assert found["lines"] == [line | amounts]
    assert (found["may"], found["charge_id"], found["tax"]) == (["reorder", "cancel"], "C-1", euros("1.60"))
    assert (found["shipping_address"], found["billing_address"]) == ({"name": "Ada", "country": "DE"}, {})
    assert found["answers"] == {"floor": "Third floor", "lift": "Yes"}
    assert found["payments"] == [
        {
            "method": "invoice",
            "label": "",
            "state": "due",
            "amount": euros("10.00"),
            "refunded": euros("0.00"),
        }
    ]
    assert found["steps"] == [{"step": "placed", "at": found["placed_at"]}]


def test_each_step_has_its_own_moment_and_names_nobody(call: Caller, kids: Site, ada: Customer) -> None:
    """ORD-09"""
    order = a_stored_order(kids, ada)
    for state in (OrderState.IN_PROGRESS, OrderState.COMPLETED):
        progress_order(order, to=state, by=SAM)
    steps = call.get(f"/me/orders/{order.pk}").json["steps"]
    assert [step["step"] for step in steps] == ["placed", "in_progress", "completed"]
    assert steps[1]["at"] < steps[2]["at"]
    assert {key for step in steps for key in step} == {"step", "at"}


def test_a_discreet_set_names_no_site(call: Caller, kids: Site, ada: Customer) -> None:
    """G7."""
    order = a_stored_order(kids, ada)
    kids.set.discreet = True
    kids.set.save()
    assert call.get("/me/orders").json["items"][0]["site"] is None
    assert call.get(f"/me/orders/{order.pk}").json["site"] is None


def test_reorder_fills_the_basket_and_says_what_it_left_out(call: Caller, kids: Site, ada: Customer) -> None:
    """ORD-09: sent twice, done once; a site may switch it off."""
    a_shop_with(kids, P1="10")
    order = a_stored_order(kids, ada, lines={"P1": "1", "P2": "2"})
    for _ in range(2):
        answer = call.post(f"/me/orders/{order.pk}/reorder", {})
        assert answer.json == {
            "put": ["P1"],
            "left_out": [{"product": "P2", "name": "P2", "code": "not_on_sale"}],
        }
    assert in_basket(Owner(ada.pk), kids) == {"P1": 1}
    OrderTerms.objects.create(site=kids, type_id=ada.type, reorder=False)
    answer = call.post(f"/me/orders/{order.pk}/reorder", {})
    assert (answer.status, answer.code) == (403, "reorder_off")
    assert call.get(f"/me/orders/{order.pk}").json["may"] == ["cancel"]


def test_strangers_orders_are_not_there(call: Caller, kids: Site) -> None:
    """G7: neither read nor ordered again, and not told from what doesn't exist."""
    order = a_stored_order(kids, an_account("eve@mail.example", site=kids))
    for path in (f"/me/orders/{order.pk}", "/me/orders/987654321"):
        assert [call.get(path).code, call.post(f"{path}/reorder", {}).code] == ["no_such_order"] * 2
    assert numbers(call, "?period=all") == []


@pytest.mark.parametrize("query", ["", "period=all&limit=2", "state=placed&limit=1&period=year", "cursor={}"])
def test_lane_before_the_route_answers_the_same(kids: Site, ada: Customer, query: str) -> None:
    """ORD-01: in one statement, whatever is asked of the list."""
    token = logged_in(ada, kids).token
    call, sent = at(kids, token), {"PATH_INFO": "/api/v1/me/orders", "HTTP_AUTHORIZATION": f"Bearer {token}"}
    for number in range(3):
        a_stored_order(kids, ada, number=f"{number}", days_ago=number)
    query = query.format(call.get("/me/orders?limit=1").json["next_cursor"])
    IN_MEMORY.forget()
    route = call.get(f"/me/orders?{query}")
    IN_MEMORY.forget()
    with counted_statements() as by_lane:
        lane = hot_lane(call, **sent, QUERY_STRING=query)
    assert by_lane.count == 1
    assert lane == (route.raw.content, dict(route.raw.headers))
    assert MyOrders.model_validate_json(route.raw.content).items


@pytest.mark.parametrize(
    "query",
    [
        "period=day",
        "state=x",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "limit=1&limit=2",
        "more=1",
        "state=",
    ],
)
def test_what_the_route_may_refuse_is_the_routes(kids: Site, ada: Customer, query: str) -> None:
    """ORD-01: the lane asks nothing of the database for it."""
    token = logged_in(ada, kids).token
    call, sent = at(kids, token), {"PATH_INFO": "/api/v1/me/orders", "HTTP_AUTHORIZATION": f"Bearer {token}"}
    with counted_statements() as counted:
        lane = hot_lane(call, **sent, QUERY_STRING=query)
    assert (lane, counted.count) == (None, 0)
