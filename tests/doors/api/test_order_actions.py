"""What programs do with an order: decisions, cancellation, refunds, progress, payment, another account (B2B-02, B2B-11, ORD-09, CRD-06)."""

import pytest

from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Customer
from regulars.kernel.models import AuditRecord
from regulars.orders.models import GatewayTask, Order
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, api_key

pytestmark = pytest.mark.django_db
ORDER = "/sites/kids/orders/K-1"
CREDIT = {PaidBy.CREDIT: "10.00"}


@pytest.fixture
def kids() -> Site:
    return a_site("kids")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def codes(answer: object) -> tuple[int, str]:
    return answer.status, answer.json.get("code") or answer.json["state"]  # type: ignore[attr-defined]


def test_a_held_order_is_decided_once(kids: Site, ada: Customer) -> None:
    a_stored_order(kids, ada, number="K-1", state=OrderState.ON_HOLD, paid=CREDIT)
    call = admin("manager")
    assert codes(call.put(f"{ORDER}/approval", {"decision": "decline"})) == (422, "required")
    assert codes(call.put(f"{ORDER}/progress", {"state": "in_progress"})) == (409, "wrong_state")
    answer = call.put(f"{ORDER}/approval", {"decision": "decline", "reason": "Budget"})
    assert codes(answer) == (200, "declined")
    assert codes(call.put(f"{ORDER}/approval", {"decision": "approve"})) == (409, "not_on_hold")
    assert balance_of(ada.pk, kids.currency) == 10


def test_reasons_for_which_an_order_is_not_approved_are_listed(kids: Site, ada: Customer) -> None:
    a_stored_order(kids, ada, number="K-1", state=OrderState.ON_HOLD)
    Customer.objects.update(attributes={"block_flag": True})
    answer = admin("manager").put(f"{ORDER}/approval", {"decision": "approve"})
    assert codes(answer) == (409, "buying_refused")
    assert [reason["code"] for reason in answer.json["reasons"]] == ["account_blocked"]


def test_a_key_does_not_approve_what_it_placed(kids: Site, ada: Customer) -> None:
    """B2B-10."""
    a_stored_order(kids, ada, number="K-1", state=OrderState.ON_HOLD)
    call = admin("manager")
    call.put(f"{ORDER}/customer", {"customer": an_account("ben@mail.example", kids).pk})
    key = AuditRecord.objects.get(event="order.assigned").actor_id
    Order.objects.update(actor_kind="api_key", actor_id=key)
    assert codes(call.put(f"{ORDER}/approval", {"decision": "approve"})) == (403, "own_order")


def test_an_order_says_who_took_it_and_who_decided(kids: Site, ada: Customer) -> None:
    """B2B-02: with the reason that the buyer reads, and what was taken off."""
    order = a_stored_order(kids, ada, number="K-1", state=OrderState.ON_HOLD)
    Order.objects.update(discounts=[{"code": "", "name": "", "amount": "1.5"}], currency="EUR")
    call = admin("manager")
    before = call.get(ORDER).json
    assert (before["placed_by"], before["door"]) == ({"kind": "customer", "id": ada.pk}, "storefront")
    assert (before["decided_by"], before["decided_at"], before["decision_reason"]) == (None, None, "")
    assert before["discounts"] == [{"code": "", "name": "", "amount": {"amount": "1.50", "currency": "EUR"}}]
    call.put(f"{ORDER}/approval", {"decision": "decline", "reason": "Budget"})
    after = call.get(ORDER).json
    order.refresh_from_db()
    assert after["decided_by"] == {"kind": "api_key", "id": order.decided_id}
    assert (after["decided_at"] is not None, after["decision_reason"]) == (True, "Budget")


def test_an_order_is_refunded_led_on_paid_and_cancelled(kids: Site, ada: Customer) -> None:
    """G17: refunded and cancelled once under one key."""
    a_stored_order(kids, ada, number="K-1")
    call = admin("manager")
    assert codes(call.post(f"{ORDER}/refunds", {"amount": "1"})) == (409, "more_than_paid")
    assert call.put(f"{ORDER}/payment", {}).json["payment_state"] == "paid"
    assert codes(call.post(f"{ORDER}/refunds", {"amount": "1.001"})) == (422, "too_many_decimals")
    assert codes(call.post(f"{ORDER}/refunds", {"amount": "1", "to": "card"})) == (409, "more_than_paid")
    refunds = [call.post(f"{ORDER}/refunds", {"amount": "1"}, idempotency_key="one") for _ in range(2)]
    assert [codes(refund) for refund in refunds] == [(201, "placed")] * 2
    paid = call.get(ORDER).json["payments"][0]
    assert (refunds[1].json["payments"][0], paid["refunded"]["amount"]) == (paid, "1.00")
    assert codes(call.put(f"{ORDER}/progress", {"state": "in_progress"})) == (200, "in_progress")
    for _ in range(2):
        cancelled = call.post(f"{ORDER}/cancellation", {}, idempotency_key="two")
        assert codes(cancelled) == (201, "cancelled")
    assert codes(call.post(f"{ORDER}/cancellation", {})) == (409, "wrong_state")


def test_an_order_is_given_only_to_an_account_of_the_set(kids: Site, ada: Customer) -> None:
    a_stored_order(kids, ada, number="K-1")
    ben, eve = (
        an_account("ben@mail.example", kids),
        an_account("eve@x.example", a_site("toys", a_set("toys"))),
    )
    call = admin("manager")
    assert codes(call.put(f"{ORDER}/customer", {"customer": eve.pk})) == (409, "not_in_set")
    assert codes(call.put(f"{ORDER}/customer", {"customer": 9**9})) == (422, "no_such_customer")
    assert call.put(f"{ORDER}/customer", {"customer": ben.pk}).json["customer"] == ben.pk


def test_a_key_of_another_site_finds_nothing(kids: Site, ada: Customer) -> None:
    a_stored_order(kids, ada, number="K-1", state=OrderState.ON_HOLD)
    toys = a_site("toys", a_set("toys"))
    call = Caller("admin.localhost", api_key("manager", at=[toys]))
    answer = call.put(f"{ORDER}/approval", {"decision": "approve"})
    assert (answer.status, Order.objects.get().state) == (404, "on_hold")


def test_what_failed_at_a_gateway_is_tried_again(kids: Site, ada: Customer) -> None:
    """G31: the order says what failed."""
    order = a_stored_order(kids, ada, number="K-1", paid={PaidBy.CARD: "10.00"})
    call, path = admin("manager"), f"{ORDER}/gateway-retries"
    assert codes(call.post(path, {})) == (409, "nothing_to_retry")
    GatewayTask.objects.create(
        payment=order.payments.get(), kind="capture", amount=10, state="failed", code="busy"
    )
    failure = {"kind": "capture", "amount": {"amount": "10.00", "currency": kids.currency}, "code": "busy"}
    assert call.get(ORDER).json["failures"] == [failure | {"can_retry": True}]
    answer = call.post(path, {})
    assert (answer.status, answer.json["failures"]) == (201, [])
    assert GatewayTask.objects.get().state == "open"
    assert codes(admin("viewer").post(path, {})) == (403, "right_missing")
