"""What accounts have, by currency."""

from decimal import Decimal

from regulars.credit.models import CreditBalance
from regulars.kernel.money import rounded

__all__ = ["balance_of", "balances_of"]


def balance_of(account_id: int, currency: str) -> Decimal:
    """Nothing where there never was any."""
    return balances_of(account_id).get(currency, Decimal(0))


def balances_of(account_id: int) -> dict[str, Decimal]:
    """By currency in the order of their codes, those that are used up too."""
    rows = CreditBalance.objects.filter(account=account_id).order_by("currency")
    return {row.currency: rounded(row.amount, row.currency) for row in rows}
