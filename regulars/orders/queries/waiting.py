"""What of a customer's money and orders ends with an erasure."""

from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.hot import fetch_all
from regulars.orders.rules.states import OrderState

__all__ = ["AtStake", "at_stake_of"]

NUMBERS = 10
_AT_STAKE = f"""
SELECT '', count(*)::numeric, (array_agg(number ORDER BY placed_at, id))[:{NUMBERS}]
FROM orders_order WHERE customer_id = %(customer)s AND state = '{OrderState.ON_HOLD}'
UNION ALL (SELECT currency, amount, NULL FROM credit_creditbalance WHERE account_id = %(customer)s AND amount > 0 ORDER BY currency)"""


@dataclass(frozen=True)
class AtStake:
    """Orders on hold that are declined, with the numbers of those that wait longest, and store credit by currency that is forfeited (CRD-08)."""

    held_orders: int
    longest_waiting: list[str]
    credit: dict[str, Decimal]

    @property
    def numbers(self) -> str:
        """Of the orders, as they are read."""
        more = ["..."] if self.held_orders > len(self.longest_waiting) else []
        return ", ".join(self.longest_waiting + more)


def at_stake_of(customer_id: int) -> AtStake:
    """One statement."""
    (_, count, numbers), *credit = fetch_all(_AT_STAKE, {"customer": customer_id})
    return AtStake(int(count), numbers or [], {currency: amount for currency, amount, _ in credit})
