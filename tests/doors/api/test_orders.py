"""Orders by the admin API."""

import pytest

from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db
CARD = {PaidBy.CARD: "10"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


@pytest.fixture
def toys() -> Site:
    return a_site("toys", a_set("apart"), currency="EUR")


def numbers(call: Caller, query: str = "") -> list[str]:
    return [order["number"] for order in call.get(f"/orders{query}").json["items"]]


def test_orders_are_searched_as_staff_do(kids: Site, toys: Site) -> None:
    """ORD-03, ORD-04, B2B-12; money is an object."""
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="A1", b2b_reference="PO-7", days_ago=3)
    a_stored_order(kids, a_guest(kids, "ann@x.example"), number="G1", days_ago=2)
    a_stored_order(toys, an_account("t@x.example", toys), number="T1", state=OrderState.ON_HOLD)
    call = admin("viewer")
    assert numbers(call, "?email=ANN@x.example") == ["G1", "A1"]
    assert numbers(call, "?reference=po-7") == numbers(call, f"?customer={ann.pk}") == ["A1"]
    assert numbers(call, "?state=on_hold") == numbers(call, "?held=true&site=toys&set=apart") == ["T1"]
    assert numbers(call, "?since=9999-12-31&until=9999-12-31") == numbers(call, "?number=%25") == []
    first = call.get("/orders?limit=2").json
    assert (first["total"], first["total_is_exact"], len(first["items"])) == (3, True, 2)
    assert numbers(call, f"?limit=2&cursor={first['next_cursor']}") == ["A1"]
    assert first["items"][0]["total"] == {"amount": "10.00", "currency": "EUR"}
    assert call.get("/orders?state=lost").status == call.get("/orders?since=soon").status == 422
    assert [order["number"] for order in call.get(f"/customers/{ann.pk}/orders").json["items"]] == ["A1"]


def test_number_of_two_sites_is_asked_for_below_the_site(kids: Site, toys: Site) -> None:
    """ORD-05, ORD-10"""
    a_stored_order(kids, an_account("ann@x.example", kids), number="N-1", lines={"P1": "10", "P2": "2.5"})
    call = admin("viewer")
    found = call.get("/orders/n-1").json
    assert [line["total"]["amount"] for line in found["lines"]] == ["10.00", "2.50"]
    assert (found["email"], found["payments"][0]["amount"]["amount"]) == ("ann@x.example", "12.50")
    a_stored_order(toys, an_account("t@x.example", toys), number="N-1")
    refused = call.get("/orders/N-1")
    assert (refused.status, refused.code) == (409, "number_not_unique")
    assert [choice["site"] for choice in refused.json["choices"]] == ["kids", "toys"]
    assert call.get("/sites/toys/orders/N-1").json["site"] == "toys"
    assert call.get("/orders/N").code == call.get("/sites/kids/orders/N-2").code == "no_such_order"


def test_key_of_some_sites_sees_theirs_and_the_fields_of_its_role(kids: Site, toys: Site) -> None:
    """MTX-01, G13: what is hidden is absent, and refused as a filter."""
    a_stored_order(kids, an_account("ann@x.example", kids), number="N-1", company="Acme", paid=CARD)
    elsewhere = a_stored_order(toys, an_account("t@x.example", toys), number="N-1")
    levels = dict.fromkeys(("identity", "contact", "addresses", "attributes", "cards"), "none")
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS], b2b="view", **levels)
    call = Caller("admin.localhost", api_key(role.code, at=[kids]))
    found = call.get("/orders/N-1").json
    assert (found["site"], found["company"]) == ("kids", "Acme")
    assert found.keys().isdisjoint({"name", "email", "phone", "remark", "shipping", "billing"})
    labels = [caller.get("/sites/kids/orders/N-1").json["payments"][0]["label"] for caller in (call, admin())]
    assert labels == ["", "Visa 4242"]
    assert numbers(call) == ["N-1"]
    assert call.get("/sites/toys/orders/N-1").code == "no_such_site"
    assert call.get(f"/customers/{elsewhere.customer_id}/orders").code == "no_such_customer"
    assert call.get("/orders?email=ann@x.example").code == "field_hidden"
    blind = Caller("admin.localhost", api_key(own_role("Other", functions=[Right.SEE]).code))
    assert blind.get("/orders").code == "right_missing"
