"""Orders that programs place for customers: quoted, placed once for each key, for a customer or a new one (OFF-01..04, D-34, B-01, G6, G17)."""

from typing import Any

import pytest

from regulars.customers.models import Access, Customer
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Order, OrderPerson
from regulars.sites.models import CustomerSet
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.world import a_family, a_guest, a_set, a_site, an_account, api_key, own_role

pytestmark = pytest.mark.django_db
TEN = {"agreed_total": {"amount": "10.00", "currency": "EUR"}}
INVOICE = {"payment": {"method": "invoice"}}
BEN = {"email": "ben@mail.example", "last_name": "Oak"}


@pytest.fixture
def shop() -> Shop:
    return a_shop(a_site("kids", a_set("p")))


def body(customer: Customer | None = None, **more: Any) -> dict[str, Any]:
    wanted = {"site": "kids", "lines": [{"product": "p1", "quantity": "1"}]} | INVOICE
    return wanted | ({"customer": customer.pk} if customer else {}) | more


def codes(answer: Any) -> tuple[int, str]:
    return answer.status, answer.json.get("code") or answer.json["state"]


def test_a_quote_is_placed_once_for_its_key(shop: Shop) -> None:
    """OFF-01, G17: by the key of the program, which stands on the order."""
    ada, call = shop.buyer(), admin("manager")
    quote = call.post("/orders/quote", body(ada)).json
    assert (quote["total"], quote["problems"]) == (TEN["agreed_total"], [])
    assert (quote["decision"], quote["payment_methods"]) == (
        {"answer": "allow", "reasons": []},
        ["card", "invoice"],
    )
    assert Order.objects.count() == 0
    sent = body(ada, agreed_total=quote["total"], remark="By phone")
    first, again = (call.post("/orders", sent, idempotency_key="one") for _ in range(2))
    assert (codes(first), first.json["number"]) == ((201, "placed"), again.json["number"])
    assert [each.raw.headers.get("Idempotent-Replayed") for each in (first, again)] == [None, "true"]
    order = Order.objects.get()
    assert (order.customer_id, order.actor_kind, order.door) == (ada.pk, "api_key", "api")
    assert AuditRecord.objects.get(event="order.placed").actor_id == order.actor_id
    other = call.post("/orders", sent | {"remark": "Else"}, idempotency_key="one")
    assert codes(other) == (422, "idempotency_key_reused")


def test_a_key_is_required_and_is_nobody_elses(shop: Shop) -> None:
    ada, sent = shop.buyer(), body(None) | TEN
    sent |= {"customer": ada.pk}
    assert codes(admin().post("/orders", sent)) == (422, "idempotency_key_required")
    assert codes(admin().post("/orders", sent, idempotency_key="a b")) == (422, "idempotency_key_shape")
    numbers = {
        admin(role).post("/orders", sent, idempotency_key="one").json["number"]
        for role in ("manager", "administrator")
    }
    assert len(numbers) == 2


def test_another_total_than_was_agreed_to_is_refused(shop: Shop) -> None:
    """G30."""
    ada, call = shop.buyer(), admin()
    for amount in ({"amount": "9.00", "currency": "EUR"}, {"amount": "10.00", "currency": "USD"}):
        answer = call.post("/orders", body(ada, agreed_total=amount), idempotency_key=amount["currency"])
        assert codes(answer) == (409, "basket_changed")
    assert Order.objects.count() == 0


@pytest.mark.parametrize("obstacle", ["pending", "disabled", "blocked", "erased", "guest", "other set"])
def test_for_whom_nothing_can_be_ordered(shop: Shop, obstacle: str) -> None:
    """OFF-01, OFF-04."""
    ada = shop.buyer()
    if obstacle in {"pending", "disabled"}:
        Access.objects.filter(account=ada).update(state=obstacle)
    elif obstacle in {"blocked", "erased"}:
        Customer.objects.update(status=obstacle)
    elif obstacle == "guest":
        ada = a_guest(site=shop.site)
    else:
        ada = an_account("ada@mail.example", a_site("toys", a_set("q")))
    call = admin()
    assert codes(call.post("/orders/quote", body(ada))) == (409, "customer_has_no_access")
    refused = call.post("/orders", body(ada) | TEN, idempotency_key="k")
    assert (codes(refused), Order.objects.count()) == ((409, "customer_has_no_access"), 0)


def test_a_key_of_other_sites_places_nothing_here(shop: Shop) -> None:
    """D-34."""
    ada, toys = shop.buyer(), a_site("toys", CustomerSet.objects.get(code="p"))
    call = Caller("admin.localhost", api_key("manager", at=[toys]))
    assert call.post("/orders", body(ada) | TEN, idempotency_key="k").fields == {"site": "no_such_site"}
    there = call.post("/orders", body(ada, site="toys") | TEN, idempotency_key="k")
    assert there.fields == {"customer": "no_such_customer"}
    master, _ = a_family("family", ["north"], a_set("p2"))
    at_master = admin().post("/orders/quote", body(ada, site=master.code))
    assert codes(at_master) == (422, "master_takes_no_orders")


def test_a_new_customer_joins_the_set_and_orders(shop: Shop) -> None:
    """OFF-02, OFF-04: sent again it is the same order; under another key the name is taken, and who has it is named."""
    an_account("ben@mail.example", a_site("toys", a_set("q")))
    call = admin()
    sent = body(new_customer=BEN, shipping_address=BERLIN) | TEN
    first, again = (call.post("/orders", sent, idempotency_key="one") for _ in range(2))
    ben = Customer.objects.get(set__code="p")
    assert (codes(first), first.json["customer"]) == ((201, "placed"), ben.pk)
    assert (again.status, again.json["number"]) == (201, first.json["number"])
    taken = call.post("/orders", sent, idempotency_key="two")
    assert (codes(taken), taken.json["customer"]) == ((409, "username_taken"), ben.pk)
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({}, "customer", "required"),
        ({"new_customer": BEN | {"email": "x"}}, "new_customer.email", "email_shape"),
        ({"new_customer": BEN | {"site": "toys"}}, "new_customer.site", "site_differs"),
        ({"new_customer": BEN, "customer": 1}, "new_customer", "one_of"),
        (
            {"new_customer": BEN, "lines": [{"product": "x", "quantity": "1"}]},
            "lines.0.product",
            "no_such_product",
        ),
        (
            {"new_customer": BEN, "lines": [{"product": "P1", "quantity": "-1"}]},
            "lines.0.quantity",
            "not_positive",
        ),
        ({"new_customer": BEN, "discount": {"amount": "1", "reason": ""}}, "discount.reason", "required"),
        ({"new_customer": BEN, "discount": {"amount": "-1", "reason": "x"}}, "discount.amount", "negative"),
        ({"new_customer": BEN, "credit": "1.234"}, "credit", "too_many_decimals"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(shop: Shop, more: Any, field: str, code: str) -> None:
    answer = admin().post("/orders", body() | more | TEN, idempotency_key="k")
    assert (answer.status, answer.fields.get(field)) == (422, code), answer.json
    assert Customer.objects.count() == 0


def test_a_quote_says_everything_that_is_wrong(shop: Shop) -> None:
    """B2B-04: with the reasons; an order of it is refused with them."""
    eve = an_account("eve@mail.example", shop.site, attributes={"block_flag": True})
    call = admin()
    quote = call.post("/orders/quote", body(eve, credit="3")).json
    assert [reason["code"] for reason in quote["decision"]["reasons"]] == ["account_blocked"]
    found = {(each["field"], each["code"]) for each in quote["problems"]}
    assert found >= {
        (None, "checkout_blocked"),
        ("shipping_address", "required"),
        ("credit", "insufficient_credit"),
    }
    refused = call.post("/orders", body(eve) | TEN, idempotency_key="k")
    assert codes(refused) == (409, "checkout_blocked")


def test_a_discount_takes_the_right(shop: Shop) -> None:
    ada = shop.buyer()
    role = own_role(functions=[Right.SEE, Right.SEE_ORDERS, Right.EDIT_ORDERS], identity="view")
    off = {"discount": {"amount": "4.00", "reason": "Late"}}
    clerk = Caller("admin.localhost", api_key(role.code))
    assert codes(clerk.post("/orders/quote", body(ada, **off))) == (403, "right_missing")
    six = {"agreed_total": {"amount": "6.00", "currency": "EUR"}}
    answer = admin().post("/orders", body(ada, **off) | six, idempotency_key="k")
    assert (answer.status, answer.json["discount_total"]["amount"]) == (201, "4.00")
    assert OrderPerson.objects.get().discount_reason == "Late"
    new = clerk.post("/orders", body(new_customer=BEN) | TEN, idempotency_key="k")
    assert (codes(new), Customer.objects.filter(email=BEN["email"]).exists()) == (
        (403, "right_missing"),
        False,
    )
