"""A statement of what an account has in a currency: its entries, the newest first, each with the balance after it (CRD-07)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars.credit.models import CreditEntry, CreditReservation
from regulars.credit.rules import ReservationState
from regulars.kernel.lists import Page, walk
from regulars.kernel.money import rounded
from regulars.sites.models import Site

__all__ = ["StatementLine", "balance_on", "line_of", "statement"]


@dataclass(frozen=True)
class StatementLine:
    """An entry. `site` is None where there is none, and where it isn't named; `reverses` is the number of the spend that it gives back, `reference` the
    number that a shop outside reserved it under. `is_reserved`: no order has taken it.
    """

    number: int
    kind: str
    amount: Decimal
    balance: Decimal
    currency: str
    at: datetime
    site: Site | None
    order_id: int | None
    reference: str
    is_reserved: bool
    reverses: int | None
    reason: str
    actor_kind: str
    actor_id: int | None


def statement(
    account_id: int,
    currency: str,
    *,
    named: Collection[int] | None = None,
    cursor: str | None = None,
    limit: int = 50,
    known: int | None = None,
) -> Page[StatementLine]:
    """`named` are the sites that are named, None: all; `known` is how many entries there are, where that was read. Raises `Invalid` `bad_cursor`."""
    rows = CreditEntry.objects.filter(account=account_id, currency=currency)
    page: Page[Any] = walk(
        rows.select_related("site", "reason", "reverses", "reservation"),
        ("-number",),
        cursor=cursor,
        limit=limit,
        known=known,
    )
    return replace(page, items=[line_of(entry, named) for entry in page.items])


def line_of(entry: CreditEntry, named: Collection[int] | None = None) -> StatementLine:
    """An entry as a statement has it."""
    is_named = named is None or entry.site_id in named
    reservation: CreditReservation | None = getattr(entry, "reservation", None)
    return StatementLine(
        number=entry.number,
        kind=entry.kind,
        amount=rounded(entry.amount, entry.currency),
        balance=rounded(entry.balance, entry.currency),
        currency=entry.currency,
        at=entry.at,
        site=entry.site if is_named else None,
        order_id=(entry.order_id or (reservation.order_id if reservation else None)) if is_named else None,
        reference=entry.reference if is_named else "",
        is_reserved=reservation is not None and reservation.state != ReservationState.CAPTURED,
        reverses=entry.reverses.number if entry.reverses else None,
        reason=entry.reason.text if hasattr(entry, "reason") else "",
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
    )


def balance_on(account_id: int, currency: str, day: date, zone: str) -> Decimal:
    """What was there when this day ended in this time zone."""
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    before = CreditEntry.objects.filter(account=account_id, currency=currency, at__lt=end)
    last = before.order_by("-number").values_list("balance", flat=True).first()
    return rounded(last or Decimal(0), currency)
