"""What becomes of an erased customer's orders: numbers, sums and lines stay, whom they were for is emptied (B-06, ADM-03)."""

from typing import Any

from django.db.models import Q

from regulars.customers.models import Customer
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.emails import address_key
from regulars.orders.models import Order, OrderPerson, OrderRequest, Payment
from regulars.orders.operations.locks import locked_order
from regulars.orders.operations.money_back import release
from regulars.orders.operations.records import note_order
from regulars.orders.rules import events
from regulars.orders.rules.states import OrderState

__all__ = ["decline_held", "empty_labels", "empty_persons", "forget_order_requests"]

_CONTACT: dict[str, Any] = dict.fromkeys(("email", "name", "company", "phone"), "")
_WRITTEN: dict[str, Any] = {
    **dict.fromkeys(
        (
            "b2b_reference",
            "employee_id",
            "charge_id",
            "remark",
            "decision_reason",
            "discount_reason",
        ),
        "",
    ),
    "more": {},
    "shipping": {},
    "billing": {},
    "guest_token": None,
    "guest_token_at": None,
}


def decline_held(customer: Customer, *, by: Actor) -> None:
    """A part of the erasure, before credit is forfeited: nobody decides about these orders any more, and what they took goes back (1.11)."""
    held = Order.objects.filter(customer=customer, state=OrderState.ON_HOLD.value)
    for order in held.select_related("site").order_by("pk"):
        with change(events.DECLINED, by=by) as record:
            locked = locked_order(order)
            if locked.state is not OrderState.ON_HOLD:
                record.nothing()
                continue
            release(locked.payments, by=by)
            note_order(record, locked.store(OrderState.DECLINED, decided_by=by))


def empty_persons(customer: Customer) -> None:
    """A part of the erasure. A guest's page is closed with it; an order that another account has by now keeps whom it names."""
    OrderPerson.objects.filter(order__customer=customer).update(**_CONTACT, **_WRITTEN)
    OrderPerson.objects.filter(former_customer=customer).update(**_WRITTEN)


def empty_labels(customer: Customer) -> None:
    """A part of the erasure: no receipt says any more which card it was."""
    Payment.objects.filter(order__customer=customer).update(label="")
    Payment.objects.filter(order__person__former_customer=customer).update(label="")


def forget_order_requests(customer: Customer) -> None:
    """A part of the erasure: nobody asks for orders in this mailbox's name any more."""
    named = Q(email_key=address_key(customer.email), site__set=customer.set_id) & ~Q(email_key="")
    OrderRequest.objects.filter(Q(account=customer) | named).delete()
