"""What is held of a customer's store credit, for themselves (personal data)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from regulars.credit.models import CreditEntry
from regulars.customers.models import Customer
from regulars.kernel.money import rounded
from regulars.transfer.queries.personal_data import Sight

__all__ = ["HeldCredit", "HeldCreditEntry", "credit_held"]


@dataclass(frozen=True)
class HeldCreditEntry:
    """`site` is empty where it isn't told, and so is `reference`; `reason` where there is none."""

    number: int
    kind: str
    amount: Decimal
    balance: Decimal
    at: datetime
    site: str
    reference: str
    reason: str


@dataclass(frozen=True)
class HeldCredit:
    currency: str
    balance: Decimal
    entries: list[HeldCreditEntry]


def credit_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """All of it, whichever site it came from: it belongs to the account. Sites are named as far as they are seen (MTX-01)."""
    if not sight.grant.sees("credit"):
        return {"credit": []}
    rows = (
        CreditEntry.objects.filter(account=customer).select_related("reason").order_by("currency", "number")
    )
    held = []
    for currency, entries in groupby(rows, key=lambda entry: entry.currency):
        lines = [_held(entry, sight.sites.get(entry.site_id or 0, "")) for entry in entries]
        held.append(HeldCredit(currency, lines[-1].balance, lines))
    return {"credit": held}


def _held(entry: CreditEntry, site: str) -> HeldCreditEntry:
    return HeldCreditEntry(
        number=entry.number,
        kind=entry.kind,
        amount=rounded(entry.amount, entry.currency),
        balance=rounded(entry.balance, entry.currency),
        at=entry.at,
        site=site,
        reference=entry.reference if site else "",
        reason=entry.reason.text if hasattr(entry, "reason") else "",
    )
