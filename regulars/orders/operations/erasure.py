"""What becomes of an erased customer's orders: numbers, sums and lines stay, whom they were for is emptied (B-06, ADM-03)."""

from typing import Any

from regulars.customers.models import Customer
from regulars.orders.models import OrderPerson, Payment

__all__ = ["empty_labels", "empty_persons"]

_EMPTY: dict[str, Any] = {
    **dict.fromkeys(
        (
            "email",
            "name",
            "company",
            "phone",
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
}


def empty_persons(customer: Customer) -> None:
    """A part of the erasure. A guest's page is closed with it."""
    OrderPerson.objects.filter(order__customer=customer).update(**_EMPTY)


def empty_labels(customer: Customer) -> None:
    """A part of the erasure: no receipt says any more which card it was."""
    Payment.objects.filter(order__customer=customer).update(label="")
