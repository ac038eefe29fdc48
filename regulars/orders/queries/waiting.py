"""What of a customer's money and orders ends with an erasure."""

from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.hot import fetch_all
from regulars.orders.rules.states import OrderState
from regulars.staff.rules.rights import EVERYTHING, Grant, Right

__all__ = ["AtStake", "at_stake_of"]

NUMBERS = 10
_AT_STAKE = f"""
SELECT '', count(*)::numeric,
    (array_agg(number ORDER BY placed_at, id) FILTER (WHERE %(everywhere)s OR site_id = ANY(%(sites)s)))[:{NUMBERS}]
FROM orders_order WHERE customer_id = %(customer)s AND state = '{OrderState.ON_HOLD}'
UNION ALL (SELECT currency, amount, NULL FROM credit_creditbalance WHERE account_id = %(customer)s AND amount > 0 ORDER BY currency)"""


@dataclass(frozen=True)
class AtStake:
    """Orders on hold that are declined, with the numbers of those that wait longest as far as they are shown, and store credit by currency that is forfeited (CRD-08)."""

    held_orders: int
    longest_waiting: list[str]
    credit: dict[str, Decimal]

    @property
    def numbers(self) -> str:
        """Of the orders, as they are read."""
        more = ["..."] if 0 < len(self.longest_waiting) < self.held_orders else []
        return ", ".join(self.longest_waiting + more)


def at_stake_of(customer_id: int, grant: Grant = EVERYTHING) -> AtStake:
    """Of all sites; numbers are those of orders that the grant shows. One statement."""
    sites = grant.sites if grant.may(Right.SEE_ORDERS) else ()
    values = {"customer": customer_id, "everywhere": sites is None, "sites": list(sites or ())}
    (_, count, numbers), *credit = fetch_all(_AT_STAKE, values)
    return AtStake(int(count), numbers or [], {currency: amount for currency, amount, _ in credit})
