"""What programs choose for an order on the phone: answers to the checkout form, addresses, new customers (B2B-07, B2B-12, OFF-02, ADR-02, ADR-14)."""

from typing import Any

import pytest

from regulars.addresses.models import Address, AddressMode, SiteAddresses
from regulars.addresses.operations.addresses import add_address, make_default
from regulars.addresses.rules import Kind
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, OrderPerson, OrderTerms
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.doors.api.test_offline_orders import BEN, TEN, body
from tests.doors.backoffice.orders.test_offline_form import asks_for_a_project
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.addresses.samples import BERLIN, LONDON
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


def test_a_quote_names_where_order_and_bill_would_go(shop: Shop) -> None:
    """ADR-02: an address that is left out is the default of the moment; one that is named by its id stays."""
    ada, call = shop.buyer(), admin()
    first = Address.objects.get()
    quote = call.post("/orders/quote", body(ada)).json
    assert quote["shipping_address"] == quote["billing_address"]
    assert (quote["billing_address"]["id"], quote["billing_address"]["address"]["city"]) == (
        first.pk,
        "Berlin",
    )
    named = (
        body(ada, shipping_address={"id": first.pk, "version": quote["shipping_address"]["version"]}) | TEN
    )
    there = add_address(ada, LONDON, site=shop.site, by=OPERATOR)
    make_default(ada, there.pk, kinds={Kind.SHIPPING, Kind.BILLING}, by=OPERATOR)
    assert call.post("/orders/quote", body(ada)).json["billing_address"]["id"] == there.pk
    assert call.post("/orders", named, idempotency_key="k").status == 201
    assert OrderPerson.objects.get().shipping["city"] == "Berlin"
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS], identity="view")
    blind = Caller("admin.localhost", api_key(role.code)).post("/orders/quote", body(ada)).json
    assert blind["shipping_address"] == {"id": None, "version": None, "address": None}


def test_same_as_shipping_is_billed_or_refused(shop: Shop) -> None:
    """ADR-02, ADR-14: the code stands beside the bill; left out, the bill goes to the default one."""
    ada, call = shop.buyer(), admin()
    there = add_address(ada, LONDON, site=shop.site, by=OPERATOR)
    SiteAddresses.objects.create(site=shop.site, billing_countries=["DE"])
    same, to_london = {"billing_address": {"same_as_shipping": True}}, {"shipping_address": {"id": there.pk}}
    assert ("billing_address", "not_billable") in problems(
        call.post("/orders/quote", body(ada, **same, **to_london))
    )
    refused = call.post("/orders", body(ada, **same, **to_london) | TEN, idempotency_key="k")
    assert (refused.status, refused.fields) == (422, {"billing_address": "not_billable"})
    both = {"billing_address": {"same_as_shipping": True, "id": there.pk}}
    assert call.post("/orders/quote", body(ada, **both)).fields == {"billing_address": "address_or_id"}
    AddressMode.objects.create(site=shop.site, type_id="B2C", mode="billing_read_only")
    typed = body(ada, shipping_address=BERLIN, **same) | TEN
    assert call.post("/orders", typed, idempotency_key="k").json["code"] == "address_locked"
    assert Order.objects.count() == 0
    quote = call.post("/orders/quote", body(ada, **to_london)).json
    assert (quote["shipping_address"]["address"]["city"], quote["billing_address"]["address"]["city"]) == (
        "London",
        "Berlin",
    )
    assert call.post("/orders", body(ada, **same) | TEN, idempotency_key="k").status == 201
    assert OrderPerson.objects.get().billing["city"] == "Berlin"


def test_a_quote_for_a_new_customer_leaves_nothing(shop: Shop) -> None:
    """OFF-02, B-01: with the prices, limits and questions of their type and attributes, and what would stand in the way; then the order costs that."""
    OrderTerms.objects.create(site=shop.site, type_id="B2B", held=True)
    call, before = admin(), AuditRecord.objects.count()
    new = BEN | {"type": "B2B", "attributes": {"b2b_reference": "PO 7"}}
    sent = body(new_customer=new, shipping_address=BERLIN)
    quote = call.post("/orders/quote", sent)
    assert (quote.status, quote.json["total"], quote.json["decision"]["answer"]) == (
        200,
        TEN["agreed_total"],
        "hold",
    )
    assert quote.json["questions"][0]["suggested"] == "PO 7"
    consumer = call.post("/orders/quote", body(new_customer=BEN)).json
    assert (consumer["decision"]["answer"], consumer["questions"]) == ("allow", [])
    assert ("shipping_address", "required") in {
        (each["field"], each["code"]) for each in consumer["problems"]
    }
    assert (Customer.objects.count(), Mail.objects.count(), AuditRecord.objects.count()) == (0, 0, before)
    assert call.post("/orders", sent | TEN, idempotency_key="k").json["state"] == "on_hold"


@pytest.mark.parametrize(
    ("new", "field", "code"),
    [
        ({"email": "x"}, "new_customer.email", "email_shape"),
        ({"type": "B2X"}, "new_customer.type", "unknown_value"),
        ({"attributes": {"nothing": 1}}, "new_customer.attributes.nothing", "unknown_attribute"),
        ({"password": "short"}, "new_customer.password", "password_too_short"),
    ],
)
def test_who_cannot_be_added_is_quoted_nothing(shop: Shop, new: Any, field: str, code: str) -> None:
    """OFF-02: by the rules of the order, which says the same."""
    call, sent = admin(), body(new_customer=BEN | new)
    assert call.post("/orders/quote", sent).fields == {field: code}
    assert call.post("/orders", sent | TEN, idempotency_key="k").fields == {field: code}


def test_a_taken_name_and_a_missing_right_are_said_of_a_quote_too(shop: Shop) -> None:
    """OFF-04, D-34."""
    ada = shop.buyer(BEN["email"])
    taken = admin().post("/orders/quote", body(new_customer=BEN))
    assert (taken.json["code"], taken.json["customer"]) == ("username_taken", ada.pk)
    assert admin().post("/orders/quote", body(ada, new_customer=BEN)).fields == {"new_customer": "one_of"}
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS], identity="view")
    clerk = Caller("admin.localhost", api_key(role.code)).post("/orders/quote", body(new_customer=BEN))
    assert (clerk.status, clerk.json["code"]) == (403, "right_missing")
