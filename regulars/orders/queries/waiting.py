"""What of a customer's money and orders ends with an erasure."""

from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.hot import fetch_all
from regulars.orders.rules.states import OrderState

__all__ = ["AtStake", "at_stake_of"]

_AT_STAKE = f"""
SELECT '', count(*)::numeric FROM orders_order WHERE customer_id = %(customer)s AND state = '{OrderState.ON_HOLD}'
UNION ALL (SELECT currency, amount FROM credit_creditbalance WHERE account_id = %(customer)s AND amount > 0 ORDER BY currency)"""


@dataclass(frozen=True)
class AtStake:
    """Orders on hold that are declined, and store credit by currency that is forfeited (CRD-08)."""

    held_orders: int
    credit: dict[str, Decimal]


def at_stake_of(customer_id: int) -> AtStake:
    """One statement."""
    found = dict(fetch_all(_AT_STAKE, {"customer": customer_id}))
    return AtStake(int(found.pop("")), found)
