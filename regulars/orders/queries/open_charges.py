"""What a gateway still has to do for orders, or has put aside for them (G31)."""

from regulars.kernel.hot import fetch_one
from regulars.orders.rules.authorisations import AuthorisationState
from regulars.orders.rules.gateway_tasks import TaskState
from regulars.orders.rules.states import OrderState, PaymentStatus

__all__ = ["open_charges"]

# A capture that failed for good is nobody's work any more, though its payment stays authorised.
_OPEN = f"""
SELECT (SELECT count(*) FROM orders_authorisation
        WHERE state IN ('{AuthorisationState.ASKED}', '{AuthorisationState.GRANTED}') AND gateway_id = %(gateway)s)
    + (SELECT count(*) FROM orders_order held JOIN orders_payment payment ON payment.order_id = held.id
        WHERE held.state = '{OrderState.ON_HOLD}' AND payment.state = '{PaymentStatus.AUTHORISED}'
            AND payment.gateway_id = %(gateway)s)
    + (SELECT count(DISTINCT payment.id) FROM orders_gatewaytask task JOIN orders_payment payment ON payment.id = task.payment_id
        WHERE task.state = '{TaskState.OPEN}' AND payment.gateway_id = %(gateway)s)"""


def open_charges(gateway_id: int) -> int:
    """How many authorisations no order has yet, payments of held orders and payments with a task are open there. One statement."""
    return int(fetch_one(_OPEN, {"gateway": gateway_id})[0])
