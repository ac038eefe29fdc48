"""Orders are cancelled, refunded, led on and given to another account (ORD-09, CRD-06, G31)."""

from decimal import Decimal
from typing import Any

import pytest

from regulars.cards.models import TestCharge
from regulars.credit.models import CreditEntry
from regulars.credit.queries.balances import balance_of
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.models import AuditRecord, AuditSubject, Mail
from regulars.orders.models import GatewayTask, Order, OrderPerson, Payment
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.decisions import approve_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.gateway_tasks import do_next_gateway_task
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.rules.events import REFUNDED
from regulars.orders.rules.refunds import RefundWish, read_wish
from regulars.orders.rules.states import OrderState, PaidBy, PaymentState
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.orders.test_decisions import HALVES, a_held_order, refused
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def an_order(**values: Any) -> Order:
    site = a_site("kids")
    return a_stored_order(site, an_account(site=site), **values)


def a_paid_order() -> Order:
    """Six by credit, four by a card that was charged."""
    order = approve_order(a_held_order(paid=HALVES), by=SAM)
    work()
    return order


def work() -> None:
    while do_next_gateway_task():
        pass


def the_customer(order: Order) -> Actor:
    return Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, order.customer_id)


def refund(order: Order, amount: str) -> Order:
    return refund_order(order, RefundWish(Decimal(amount)), by=SAM)


def payment_state() -> str:
    return Order.objects.get().payment_state


def test_a_cancelled_order_gives_back_credit_and_authorisation_once() -> None:
    order = a_held_order(paid=HALVES)
    cancel_order(order, by=the_customer(order))
    assert refused(cancel_order, order) == "wrong_state"
    work()
    assert balance_of(order.customer_id, order.currency) == 6
    assert TestCharge.objects.get().voided
    assert list(CreditEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "grant",
        "spend",
        "release",
    ]
    assert [mail.flow for mail in Mail.objects.all()] == ["order_cancelled"]


def test_a_card_that_was_charged_is_refunded_when_the_order_is_cancelled() -> None:
    order = a_paid_order()
    cancel_order(order, by=the_customer(order))
    work()
    charge = TestCharge.objects.get()
    assert (charge.voided, charge.captured, charge.refunded) == (False, 4, 4)
    assert payment_state() == PaymentState.REFUNDED


def test_cancelled_before_the_worker_came_the_card_is_never_charged() -> None:
    order = approve_order(a_held_order(paid=HALVES), by=SAM)
    cancel_order(order, by=SAM)
    work()
    charge = TestCharge.objects.get()
    assert (charge.voided, charge.captured) == (True, 0)


def test_cancelled_while_the_worker_charges_the_money_goes_back() -> None:
    """G31: the capture is under way, its outcome is noted after the cancellation."""
    order = approve_order(a_held_order(paid=HALVES), by=SAM)
    GatewayTask.objects.update(tries=1)
    cancel_order(order, by=SAM)
    work()
    charge = TestCharge.objects.get()
    assert (charge.captured, charge.refunded) == (4, 4)
    assert Payment.objects.get(method=PaidBy.CARD).state == "voided"


def test_what_was_refunded_before_is_not_given_back_again_by_a_cancellation() -> None:
    """CRD-06."""
    order = a_paid_order()
    refund(order, "5")
    cancel_order(order, by=SAM)
    work()
    assert balance_of(order.customer_id, order.currency) == 6
    assert TestCharge.objects.get().refunded == 4


def test_customers_do_not_cancel_what_is_in_progress_and_nobody_what_is_completed() -> None:
    order = an_order()
    progress_order(order, to=OrderState.IN_PROGRESS, by=SAM)
    assert refused(cancel_order, order, by=the_customer(order)) == "wrong_state"
    cancel_order(order, by=SAM)
    done = a_stored_order(order.site, order.customer, state=OrderState.COMPLETED)
    assert refused(cancel_order, done) == "wrong_state"


def test_part_refunds_go_to_the_card_first_and_never_above_what_was_paid() -> None:
    order = a_paid_order()
    for _ in range(3):
        refund(order, "3.33")
    assert refused(refund_order, order, RefundWish(Decimal("0.02"))) == "more_than_paid"
    refund(order, "0.01")
    assert refused(refund_order, order, RefundWish(Decimal("0.01"))) == "more_than_paid"
    work()
    assert TestCharge.objects.get().refunded == 4
    assert balance_of(order.customer_id, order.currency) == 6
    assert payment_state() == PaymentState.REFUNDED
    assert Mail.objects.filter(flow="order_refunded").count() == 4
    records = AuditRecord.objects.filter(event="order.refunded").order_by("pk")
    amounts = [REFUNDED.readers["amount"](record.data["amount"]) for record in records]
    assert amounts == ["€3.33", "€3.33", "€3.33", "€0.01"]


def test_staff_choose_where_it_goes_and_amounts_have_the_decimals_of_the_currency() -> None:
    order = a_paid_order()
    refund_order(order, RefundWish(parts={PaidBy.CREDIT: Decimal(6)}), by=SAM)
    assert balance_of(order.customer_id, order.currency) == 6
    assert payment_state() == PaymentState.PART_REFUNDED
    assert refused(refund_order, order, RefundWish(Decimal("0.001"))) == "too_many_decimals"


def test_a_held_order_is_not_refunded_but_declined_or_cancelled() -> None:
    """Else it would be approved, and delivered, after its money went back."""
    order = a_held_order(paid=HALVES)
    assert refused(refund_order, order, RefundWish(Decimal(1))) == "wrong_state"
    assert balance_of(order.customer_id, order.currency) == 0


def test_refunds_may_be_as_large_as_orders_are() -> None:
    order = an_order(total="2000000000.00")
    mark_paid(order, by=SAM)
    refund(order, "2000000000.00")
    assert payment_state() == PaymentState.REFUNDED
    assert read_wish("2000000000", "", "EUR").amount == 2_000_000_000


def test_an_invoice_is_paid_before_it_is_refunded() -> None:
    order = an_order()
    assert refused(refund_order, order, RefundWish(Decimal(1))) == "more_than_paid"
    for _ in range(2):
        mark_paid(order, by=SAM)
    assert AuditRecord.objects.filter(event="order.paid").count() == 1
    refund(order, "1")
    assert payment_state() == PaymentState.PART_REFUNDED
    card = a_stored_order(order.site, order.customer, paid={PaidBy.CARD: "10"})
    assert refused(mark_paid, card) == "nothing_due"


def test_an_order_is_led_on_one_step_after_the_other() -> None:
    """ORD-09: there already, nothing happens."""
    order = an_order()
    assert refused(progress_order, order, to=OrderState.RETURNED) == "wrong_state"
    assert refused(progress_order, order, to=OrderState.CANCELLED) == "wrong_state"
    for state in (OrderState.IN_PROGRESS, OrderState.COMPLETED, OrderState.COMPLETED, OrderState.RETURNED):
        progress_order(order, to=state, by=SAM)
    assert AuditRecord.objects.filter(event="order.progressed").count() == 3
    assert (Payment.objects.get().state, payment_state()) == ("voided", PaymentState.NONE)
    assert refused(mark_paid, order) == "nothing_due"
    assert refused(progress_order, a_held_order(a_site("toys", a_set("toys"))), to=OrderState.IN_PROGRESS) == "wrong_state"  # fmt: skip


def test_an_order_is_given_to_another_account_of_the_set_with_a_record_about_both() -> None:
    order = a_held_order(paid=HALVES)
    ada, ben = order.customer, an_account("ben@mail.example", order.site)
    assign_order(order, to=ben, by=SAM)
    record = AuditRecord.objects.get(event="order.assigned")
    about = AuditSubject.objects.filter(record=record, kind="customer").values_list("subject_id", flat=True)
    assert set(about) == {ada.pk, ben.pk}
    stored = Order.objects.get()
    assert (stored.customer_id, stored.state, stored.set_code) == (ben.pk, "on_hold", order.set_code)
    assert refused(approve_order, stored, by=the_customer(stored)) == "own_order"
    cancel_order(stored, by=SAM)
    assert balance_of(ada.pk, order.currency) == 6  # to whoever spent it


def an_assigned_order(**values: Any) -> Order:
    """With all that Ada wrote, given to Ben."""
    ada = an_account(site=a_site("kids"))
    address = {"name": "Ada Lind", "city": "Bonn"}
    order = a_stored_order(
        ada.origin_site, ada, phone="030 1", remark="Ring at Lind", employee_id="E-LIND", more={"floor": "3"},
        shipping=address, billing=address, **values,
    )  # fmt: skip
    return assign_order(order, to=an_account("ben@mail.example", order.site), by=SAM)


def test_an_assigned_order_names_its_new_account_and_the_mails_go_there() -> None:
    """ORD-09: addresses stay as what was sent; whoever had it cancels it no more."""
    order = an_assigned_order()
    ada, ben = order.person.former_customer, order.customer
    person = OrderPerson.objects.get()
    assert (person.email, person.phone, person.shipping["city"]) == ("ben@mail.example", "", "Bonn")
    assert (
        refused(cancel_order, order, by=Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, ada.pk))
        == "no_such_order"
    )
    cancel_order(order, by=the_customer(order))
    (mail,) = Mail.objects.filter(flow="order_cancelled")
    assert (mail.recipient, mail.about_id) == ("ben@mail.example", ben.pk)


def test_the_order_of_a_guest_becomes_an_accounts_and_the_guests_page_closes() -> None:
    site = a_site("kids")
    order = a_stored_order(site, a_guest(site), guest_token=b"x" * 32)
    assign_order(order, to=an_account(site=site), by=SAM)
    order = Order.objects.get()
    assert (order.customer_kind, order.customer_type) == ("account", order.customer.type)
    assert order.person.guest_token is None


def test_whoever_had_an_order_is_forgotten_with_what_they_wrote_in_it() -> None:
    """G20: the erasure of either leaves nothing of theirs, and what is the other's."""
    order = an_assigned_order(paid={PaidBy.CARD: "10"})
    erase(order.person.former_customer, by=OPERATOR)
    person = OrderPerson.objects.get()
    assert (person.email, person.name) == ("ben@mail.example", order.customer.full_name)
    assert not any((person.remark, person.employee_id, person.more, person.shipping, person.billing))
    assert Payment.objects.get().label == ""
    erase(order.customer, by=OPERATOR)
    person.refresh_from_db()
    assert (person.email, person.name) == ("", "")


def test_whoever_wrote_an_order_is_forgotten_though_it_was_given_on_twice() -> None:
    """G20: Ben, who had it in between, has left nothing in it, and keeps nothing of Ada there."""
    order = an_assigned_order()
    ada, ben = order.person.former_customer, order.customer
    order = assign_order(order, to=an_account("cleo@mail.example", order.site), by=SAM)
    erase(ben, by=OPERATOR)
    person = OrderPerson.objects.get()
    assert (person.email, person.remark) == ("cleo@mail.example", "Ring at Lind")
    erase(ada, by=OPERATOR)
    person.refresh_from_db()
    assert (person.email, person.remark, person.shipping) == ("cleo@mail.example", "", {})


def test_credit_that_comes_back_to_an_erased_account_is_forfeited() -> None:
    """CRD-08: of their own order, and of one that somebody else has by now."""
    own = a_held_order(paid=HALVES)
    own = approve_order(own, by=SAM)
    ada, site = own.customer, own.site
    given = a_stored_order(site, ada, paid={PaidBy.CREDIT: "5"})
    given = assign_order(given, to=an_account("ben@mail.example", site), by=SAM)
    erase(ada, by=OPERATOR)
    cancel_order(own, by=SAM)
    refund(given, "2")
    kinds = CreditEntry.objects.filter(account=ada).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-4:] == ["release", "forfeit", "refund", "forfeit"]
    assert balance_of(ada.pk, own.currency) == 0


def test_an_order_is_given_to_nobody_else() -> None:
    order = an_order()
    stranger = an_account("eve@mail.example", a_site("toys", a_set("toys")))
    gone = an_account("gone@mail.example", order.site)
    erase(gone, by=OPERATOR)
    assert refused(assign_order, order, to=stranger) == "not_in_set"
    assert refused(assign_order, order, to=a_guest(order.site)) == "not_an_account"
    assert refused(assign_order, order, to=gone) == "account_erased"
    assign_order(order, to=order.customer, by=SAM)
    assert not AuditRecord.objects.filter(event="order.assigned").exists()
