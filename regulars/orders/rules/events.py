"""What records say of orders. They hold numbers and states; whose an order is says what the record is about."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from regulars.kernel.audit import Event
from regulars.kernel.i18n import counted, current_language, translate
from regulars.kernel.money import written
from regulars.orders.rules.states import STATE_LABELS, OrderState

__all__ = [
    "APPROVED",
    "ASSIGNED",
    "CANCELLED",
    "DECLINED",
    "IMPORTED",
    "PAID",
    "PLACED",
    "PROGRESSED",
    "RECORDED",
    "REFUNDED",
    "RETRIED",
]


def _in_words(noted: Mapping[str, str]) -> str:
    return written(Decimal(noted["amount"]), noted["currency"], current_language())


_READERS: dict[str, Any] = {
    "order": str,
    "became": lambda state: translate(STATE_LABELS[OrderState(state)]),
    "amount": _in_words,
    "customer": str,
    "orders": lambda number: counted("{number} order", "{number} orders", number),
}
PLACED = Event("order.placed", "placed the order {order} at {site}: {became}", readers=_READERS)
RECORDED = Event("order.recorded", "recorded the order {order} at {site}: {became}", readers=_READERS)
IMPORTED = Event("order.imported", "imported {orders} at {site}", readers=_READERS)
APPROVED = Event("order.approved", "approved the order {order} at {site}", readers=_READERS)
DECLINED = Event("order.declined", "declined the order {order} at {site}", readers=_READERS)
CANCELLED = Event("order.cancelled", "cancelled the order {order} at {site}", readers=_READERS)
PROGRESSED = Event(
    "order.progressed", "changed the state of the order {order} at {site}: {became}", readers=_READERS
)
PAID = Event("order.paid", "marked the order {order} at {site} as paid", readers=_READERS)
REFUNDED = Event("order.refunded", "refunded {amount} of the order {order} at {site}", readers=_READERS)
RETRIED = Event(
    "order.retried",
    "had the payment provider asked again about the order {order} at {site}",
    readers=_READERS,
)
ASSIGNED = Event(
    "order.assigned", "gave the order {order} at {site} to customer {customer}", readers=_READERS
)
