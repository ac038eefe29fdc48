"""Held orders are approved or declined (B2B-02, B2B-10, B2B-11)."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from regulars.cards.models import TestCharge
from regulars.credit.queries.balances import balance_of
from regulars.customers.models import Access, Customer
from regulars.customers.operations.accounts import block
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.models import AuditRecord, Mail
from regulars.orders.models import Order, OrderPerson, SiteOrders
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.gateway_tasks import do_next_gateway_task
from regulars.orders.operations.mails import notify_order_held, notify_order_placed
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState
from regulars.sites.models import Site
from regulars.staff.models import StaffUser
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_family, a_set, a_site, an_account, sam

pytestmark = pytest.mark.django_db
HALVES = {PaidBy.CREDIT: "6.00", PaidBy.CARD: "4.00"}


def a_held_order(site: Site | None = None, **values: Any) -> Order:
    site = site or a_site("kids")
    return a_stored_order(site, an_account(site=site), state=OrderState.ON_HOLD, **values)


def refused(verb: Callable[..., Any], *args: Any, by: Actor = SAM, **values: Any) -> str:
    before = AuditRecord.objects.count()
    with pytest.raises(DomainError) as refusal:
        verb(*args, by=by, **values)
    assert AuditRecord.objects.count() == before
    return refusal.value.code


def test_an_approved_order_is_placed_and_says_who_decided() -> None:
    """B2B-02, MSG-01: the buyer hears of it from the site, in their language."""
    order = a_held_order()
    approve_order(order, by=SAM)
    order.refresh_from_db()
    assert (order.state, order.decided_kind, order.decided_id, order.version) == (
        "placed",
        "staff",
        SAM.id,
        2,
    )
    assert order.decided_at
    (mail,) = Mail.objects.filter(flow="order_approved")
    assert (mail.recipient, mail.site_id) == ("ada@mail.example", order.site_id)
    assert order.number in mail.subject
    record = AuditRecord.objects.get(event="order.approved")
    assert record.data == {"order": order.number, "order_id": order.pk, "site": "kids"}


def test_the_card_is_charged_after_the_approval_and_not_in_it() -> None:
    """G31."""
    order = a_held_order(paid=HALVES)
    approve_order(order, by=SAM)
    assert TestCharge.objects.get().captured == 0
    assert Order.objects.get().payment_state == PaymentState.AUTHORISED
    assert (do_next_gateway_task(), do_next_gateway_task()) == (True, False)
    assert TestCharge.objects.get().captured == 4
    assert Order.objects.get().payment_state == PaymentState.PAID
    assert balance_of(order.customer_id, order.currency) == 0


def test_a_declined_order_gives_everything_back_and_says_why() -> None:
    """B2B-11: credit at once, by a release that names the spend; the authorisation by the worker."""
    order = a_held_order(paid=HALVES)
    assert refused(decline_order, order, reason="  ") == "required"
    decline_order(order, reason="Budget is used up", by=SAM)
    assert balance_of(order.customer_id, order.currency) == 6
    while do_next_gateway_task():
        pass
    charge = TestCharge.objects.get()
    assert (charge.voided, charge.captured) == (True, 0)
    order.refresh_from_db()
    assert (order.state, order.payment_state) == ("declined", PaymentState.REFUNDED)
    assert OrderPerson.objects.get().decision_reason == "Budget is used up"
    (mail,) = Mail.objects.filter(flow="order_declined")
    assert "Budget is used up" in mail.text
    assert "Budget" not in str(AuditRecord.objects.get(event="order.declined").data)


def test_each_decision_is_made_once_and_of_what_is_held() -> None:
    order = a_held_order(paid=HALVES)
    decline_order(order, reason="No", by=SAM)
    for verb, values in ((approve_order, {}), (decline_order, {"reason": "No"})):
        assert refused(verb, order, **values) == "not_on_hold"
    assert balance_of(order.customer_id, order.currency) == 6
    placed = a_stored_order(order.site, order.customer)
    assert refused(approve_order, placed) == "not_on_hold"


def test_what_somebody_saved_meanwhile_is_a_conflict() -> None:
    """G23."""
    order = a_held_order()
    assert refused(approve_order, order, version=2) == "version_conflict"
    approve_order(order, version=1, by=SAM)


def test_nobody_approves_or_declines_their_own_order() -> None:
    """B2B-10: neither the buyer nor the member of staff who took it, whatever else they may."""
    order = a_held_order()
    ada = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, order.customer_id)
    Order.objects.update(actor_kind="staff", actor_id=SAM.id)
    for who in (ada, SAM):
        assert refused(approve_order, order, by=who) == "own_order"
        assert refused(decline_order, order, reason="No", by=who) == "own_order"
    approve_order(order, by=replace(SAM, id=8))


def checkout_blocked(order: Order) -> None:
    Customer.objects.filter(pk=order.customer_id).update(attributes={"block_flag": True})


def amount_blocked(order: Order) -> None:
    limit = {"amount": "9.99", "currency": order.currency}
    Customer.objects.filter(pk=order.customer_id).update(attributes={"block_amount": limit})


def access_disabled(order: Order) -> None:
    Access.objects.filter(account=order.customer_id).update(state="disabled")


def locked_out(order: Order) -> None:
    block(order.customer, by=OPERATOR)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (checkout_blocked, "account_blocked"),
        (amount_blocked, "amount_blocked"),
        (access_disabled, "access_disabled"),
        (locked_out, "blocked"),
    ],
)
def test_block_rules_are_asked_again_before_an_approval(
    happens: Callable[[Order], None], reason: str
) -> None:
    """B2B-11, G18: every reason is named, and the order can still be declined."""
    order = a_held_order(paid=HALVES)
    happens(order)
    with pytest.raises(DomainError) as refusal:
        approve_order(order, by=SAM)
    assert refusal.value.code == "buying_refused"
    assert [found["code"] for found in refusal.value.details["reasons"]] == [reason]
    decline_order(order, reason="Blocked", by=SAM)


def test_neither_price_nor_a_hold_rule_is_asked_again() -> None:
    order = a_held_order()
    limit = {"amount": "1", "currency": order.currency}
    Customer.objects.update(attributes={"approve_flag": True, "approve_amount": limit})
    approve_order(order, by=SAM)


def test_an_order_of_an_erased_account_is_not_approved() -> None:
    order = a_held_order()
    erase(order.customer, by=OPERATOR)
    assert refused(approve_order, order) in {"account_erased", "not_on_hold"}


def test_where_the_site_has_moved_on_the_promise_stands_unless_the_account_is_blocked() -> None:
    order = a_held_order()
    other = a_set("b2c")
    Access.objects.all().delete()
    Site.objects.filter(pk=order.site_id).update(set=other)
    Customer.objects.update(attributes={"block_flag": True})
    assert refused(approve_order, order) == "buying_refused"
    Customer.objects.update(attributes={})
    approve_order(order, by=SAM)


def test_the_receiver_of_the_site_or_of_its_master_is_told_without_a_name() -> None:
    """B2B-01, MSG-01, MSG-02: where nobody is named, whoever could approve it, in their language."""
    master, north = a_family("trade", ["north"], a_set("trade"))
    order = a_held_order(north, company="BUY CHEAP PILLS")
    notify_order_held(order)
    assert Mail.objects.filter(flow="order_held").count() == 0
    able = sam(email="max@staff.example")
    StaffUser.objects.filter(pk=able.pk).update(language="de")
    sam("viewer", email="tom@staff.example")
    sam(email="far@staff.example", at=[a_site("far", a_set("far"))], role="manager")
    notify_order_held(order)
    told = Mail.objects.get(flow="order_held")
    assert (told.recipient, told.language, told.site_id) == ("max@staff.example", "de", north.pk)
    told.delete()
    SiteOrders.objects.create(site=master, receiver="sam@staff.example")
    notify_order_held(order)
    SiteOrders.objects.create(site=north, receiver="nora@staff.example")
    notify_order_held(order)
    mails = list(Mail.objects.filter(flow="order_held").order_by("pk"))
    assert [(mail.recipient, mail.site_id) for mail in mails] == [
        ("sam@staff.example", north.pk),
        ("nora@staff.example", north.pk),
    ]
    assert order.number in mails[0].text
    assert "PILLS" not in mails[0].text + mails[0].subject
    assert f"/orders/{order.pk}" in mails[0].text


@pytest.mark.parametrize(
    ("state", "flow"), [(OrderState.PLACED, "order_placed"), (OrderState.ON_HOLD, "order_waits")]
)
def test_the_buyer_hears_whether_the_order_waits(state: OrderState, flow: str) -> None:
    """MSG-01."""
    site = a_site("kids")
    order = a_stored_order(site, an_account(site=site), state=state, total="1234.50")
    notify_order_placed(order)
    (mail,) = Mail.objects.all()
    assert (mail.flow, mail.recipient) == (flow, "ada@mail.example")
    assert f"/account/orders/{order.pk}" in mail.text
    assert Decimal(order.total) == Decimal("1234.50")
