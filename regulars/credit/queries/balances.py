"""What accounts have, by currency."""

from dataclasses import dataclass
from decimal import Decimal

from regulars.credit.models import CreditBalance
from regulars.kernel.hot import fetch_all
from regulars.kernel.money import rounded

__all__ = ["Purse", "balance_of", "balances_of", "purses_of"]

_PURSES = """
SELECT currency, max(amount), coalesce(max(entries), 0) FROM (
    SELECT currency, amount, entries FROM credit_creditbalance WHERE account_id = %s
    UNION ALL SELECT DISTINCT currency, NULL::numeric, NULL::integer FROM sites_site WHERE set_id = %s
) known GROUP BY currency ORDER BY currency"""


@dataclass(frozen=True)
class Purse:
    """`amount` is None where there never was any; `entries` is how many a statement has."""

    currency: str
    amount: Decimal | None
    entries: int


def balance_of(account_id: int, currency: str) -> Decimal:
    """Nothing where there never was any."""
    return balances_of(account_id).get(currency, Decimal(0))


def balances_of(account_id: int) -> dict[str, Decimal]:
    """By currency in the order of their codes, those that are used up too."""
    rows = CreditBalance.objects.filter(account=account_id).order_by("currency")
    return {row.currency: rounded(row.amount, row.currency) for row in rows}


def purses_of(account_id: int, set_id: int) -> list[Purse]:
    """Of each currency of which there was some, or that is the main one of a site of the set: so what can be granted. One statement."""
    rows = fetch_all(_PURSES, [account_id, set_id])
    return [
        Purse(code, None if amount is None else rounded(amount, code), entries)
        for code, amount, entries in rows
    ]
