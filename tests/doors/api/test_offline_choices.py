"""What programs choose for an order on the phone: answers to the checkout form, addresses, new customers (B2B-07, B2B-12, OFF-02, ADR-02, ADR-14)."""

from typing import Any

import pytest

from regulars.orders.models import Order, OrderPerson
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.doors.api.test_offline_orders import TEN, body
from tests.doors.backoffice.orders.test_offline_form import asks_for_a_project
from tests.journeys.checkouts import Shop, a_shop
from tests.world import a_set, a_site, api_key, own_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("p")))


def problems(quote: Any) -> set[tuple[str | None, str]]:
    return {(each["field"], each["code"]) for each in quote.json["problems"]}


def test_a_quote_says_what_the_shop_asks(shop: Shop) -> None:
    """B2B-07, B2B-12, G14: with what the account has; what is missing or isn't asked for is refused, without a first line already."""
    asks_for_a_project(shop, "B2B")
    ada, call = shop.buyer(type="B2B", attributes={"b2b_reference": "PO 7"}), admin()
    quote = call.post("/orders/quote", body(ada, lines=[]))
    assert [(each["code"], each["required"], each["suggested"]) for each in quote.json["questions"]] == [
        ("project", True, None),
        ("b2b_reference", False, "PO 7"),
    ]
    assert problems(quote) == {("lines", "basket_empty"), ("answers.project", "required")}
    missing = call.post("/orders", body(ada) | TEN, idempotency_key="k")
    assert (missing.status, missing.fields) == (422, {"answers.project": "required"})
    strange = body(ada, answers={"project": "Bridge", "charge_id": "44"}) | TEN
    assert call.post("/orders", strange, idempotency_key="k").fields == {
        "answers.charge_id": "form_field_refused"
    }
    assert Order.objects.count() == 0
    answered = body(ada, answers={"project": "Bridge", "b2b_reference": "PO 8"}) | TEN
    assert call.post("/orders", answered, idempotency_key="k").status == 201
    person = OrderPerson.objects.get()
    assert (person.b2b_reference, person.more) == ("PO 8", {"project": "Bridge"})
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS], identity="view")
    blind = Caller("admin.localhost", api_key(role.code)).post("/orders/quote", body(ada))
    assert [each["suggested"] for each in blind.json["questions"]] == [None, None]
