"""What a shop outside sends and asks (EXT-01, EXT-02, EXT-04, ORD-04, ORD-10, B-15)."""

from typing import Any

import pytest

from regulars.catalog.models import Product
from regulars.customers.models import Customer
from regulars.orders.models import Order, OrderTerms
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin
from tests.rooms.orders.external import LINE, a_recorded_order, sent
from tests.world import a_set, a_site, an_account, api_key

pytestmark = pytest.mark.django_db
ORDER = "/sites/kids/orders/%231001"


@pytest.fixture
def kids() -> Site:
    site = a_site("kids", a_set("b2c"))
    site.currency = "EUR"
    site.save()
    return site


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account("ada@mail.example", kids)


def of_kids(kids: Site) -> Caller:
    return Caller("admin.localhost", api_key("manager", at=[kids]))


def test_sent_late_twice_and_with_a_version_that_was_used(kids: Site) -> None:
    """EXT-01: PUT 2, 1, 2', 2."""
    call = of_kids(kids)
    first = call.put(ORDER, sent(2, source_status="unfulfilled"))
    assert first.status == 201
    late = call.put(ORDER, sent(1))
    assert (late.status, late.json) == (200, {"kept": "newer"})
    assert call.put(ORDER, sent(2, total="9.00")).json["code"] == "version_reused"
    again = call.put(ORDER, sent(2, source_status="unfulfilled"))
    assert (again.status, again.json) == (200, first.json)
    assert call.get(ORDER).json == first.json
    words = {"origin": "external", "source_version": 2, "source_status": "unfulfilled", "sums_differ": False}
    assert words.items() <= first.json.items()
    assert (first.json["kind"], first.json["lines"][0]["product"]) == ("guest", "SKU-1")


def test_the_same_call_with_a_key_is_answered_the_same(kids: Site) -> None:
    """G17."""
    call = of_kids(kids)
    answers = [call.put(ORDER, sent(1), Idempotency_Key="k1") for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert Order.objects.count() == 1


def test_of_a_site_of_the_key_and_a_customer_of_its_set(kids: Site) -> None:
    """Another site is 404; who isn't in the set is 422 beside the customer, also for a key of every site."""
    far = a_site("far", a_set("far"))
    eve = an_account("eve@mail.example", far)
    assert of_kids(kids).put("/sites/far/orders/1", sent(1)).status == 404
    answer = admin("manager").put(ORDER, sent(1, customer=eve.pk))
    assert (answer.status, answer.json["code"]) == (422, "not_in_set")
    assert answer.json["errors"][0]["field"] == "customer"
    many = of_kids(kids).put(ORDER, sent(1, lines=[LINE] * 1_001))
    assert (many.status, many.json["code"]) == (422, "too_many_lines")
    assert of_kids(kids).put(ORDER, sent(1, remark="x" * 2_000_000)).status == 413
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "version", [-1, 2**63, 1.5, True, None, [], "", "soon", "1" * 41, "2026-05-31T12:30:00"]
)
def test_version_that_is_none_is_told_once_beside_its_field(kids: Site, version: Any) -> None:
    """EXT-01: whichever of the two that it may be was meant."""
    answer = of_kids(kids).put(ORDER, sent() | {"source_version": version})
    assert (answer.status, answer.fields) == (422, {"source_version": "source_version_shape"})


def test_one_number_of_two_sites(kids: Site) -> None:
    """ORD-10, B-18: found twice; alone it is ambiguous, below its site it isn't."""
    for site in (kids, a_site("gifts", a_set("gifts"))):
        a_recorded_order(site)
    call = admin("viewer")
    assert {found["site"] for found in call.get("/orders?number=%231001").json["items"]} == {"kids", "gifts"}
    answer = call.get("/orders/%231001")
    assert (answer.status, answer.json["code"]) == (409, "number_not_unique")
    assert [choice["site"] for choice in answer.json["choices"]] == ["gifts", "kids"]
    assert call.get(ORDER).json["site"] == "kids"


def test_one_mailbox_of_an_account_and_guests(kids: Site, ada: Customer) -> None:
    """ORD-04, EXT-04: found together and marked; at sites that aren't the key's, nothing."""
    a_recorded_order(kids, number="#1", customer=ada.pk, email=ada.email)
    a_recorded_order(kids, number="#2", email=ada.email)
    a_recorded_order(a_site("gifts", a_set("gifts")), number="#3", email=ada.email)

    def found(call: Caller) -> set[tuple[str, str, str]]:
        items = call.get("/orders?email=ADA@mail.example&origin=external").json["items"]
        return {(order["number"], order["kind"], order["set"]) for order in items}

    mine = {("#1", "account", "b2c"), ("#2", "guest", "b2c")}
    assert found(of_kids(kids)) == mine
    assert found(admin("viewer")) == mine | {("#3", "guest", "gifts")}


def test_nothing_is_done_with_it_here(kids: Site) -> None:
    a_recorded_order(kids)
    answer = of_kids(kids).post(f"{ORDER}/cancellation", {})
    assert (answer.status, answer.json["code"]) == (409, "kept_outside")


def checked(call: Caller, total: str = "50.00", currency: str = "EUR", **body: Any) -> tuple[str, list[str]]:
    answer = call.post("/sites/kids/order-checks", body | {"total": total, "currency": currency})
    assert answer.status == 200, answer.json
    return answer.json["answer"], [reason["code"] for reason in answer.json["reasons"]]


def test_whether_a_customer_may_order(kids: Site, ada: Customer) -> None:
    """EXT-02: by the rules of our own checkout; a limit in another currency can't be compared, so the order waits (B2B-06)."""
    call = of_kids(kids)
    assert checked(call, customer=ada.pk) == checked(call) == ("allow", [])
    assert checked(call, customer=ada.pk, currency="USD") == ("allow", [])
    Customer.objects.update(attributes={"approve_amount": {"amount": "100", "currency": "EUR"}})
    assert checked(call, "100", customer=ada.pk) == ("allow", [])
    assert checked(call, "100.01", customer=ada.pk) == ("hold", ["amount_held"])
    assert checked(call, "1", "USD", customer=ada.pk) == ("hold", ["amount_in_other_currency"])
    OrderTerms.objects.create(site=kids, type_id=ada.type, blocked=True)
    assert checked(call, "101", customer=ada.pk) == ("refuse", ["type_blocked", "amount_held"])
    assert not Order.objects.exists()
    assert not Product.objects.exists()


def test_a_check_names_who_has_no_door_there(kids: Site, ada: Customer) -> None:
    """Like our checkout, which asks the door first; a stranger of the key is 422, as if there were none."""
    eve = an_account("eve@mail.example", a_site("far", a_set("far")))
    call = admin("manager")
    answer = call.post("/sites/kids/order-checks", {"customer": eve.pk, "total": "1", "currency": "EUR"})
    assert (answer.status, answer.json["code"]) == (422, "not_in_set")
    answer = of_kids(kids).post(
        "/sites/kids/order-checks", {"customer": eve.pk, "total": "1", "currency": "EUR"}
    )
    assert (answer.status, answer.json["code"]) == (422, "no_such_customer")
    ada.access_rows.update(state="disabled")
    assert checked(call, customer=ada.pk) == ("refuse", ["access_disabled"])
