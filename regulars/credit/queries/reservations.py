"""What shops outside reserved of an account's credit (EXT-02)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from regulars.credit.models import CreditReservation
from regulars.credit.rules import ReservationState
from regulars.kernel.lists import Page, walk
from regulars.kernel.money import rounded
from regulars.sites.models import Site

__all__ = ["Reserved", "open_reservations", "reservations", "reserved_of"]


@dataclass(frozen=True)
class Reserved:
    """`amount` is above zero; `site` is None where a reservation is for whichever shop of the set sends the order."""

    reference: str
    amount: Decimal
    currency: str
    site: Site | None
    state: ReservationState
    at: datetime
    ends_at: datetime


def reservations(
    account_id: int, *, within: Collection[int] | None, cursor: str | None = None, limit: int = 50
) -> Page[Reserved]:
    """Of the sites `within`, None: of all, the newest first. Raises `Invalid` `bad_cursor`."""
    page: Page[Any] = walk(_of(account_id, within), ("-pk",), cursor=cursor, limit=limit)
    return replace(page, items=[reserved_of(row) for row in page.items])


def open_reservations(account_id: int, *, within: Collection[int] | None) -> list[Reserved]:
    """Those that no order has taken yet; first what ends first. A hundred at most."""
    rows = _of(account_id, within).filter(state=ReservationState.RESERVED.value)
    return [reserved_of(row) for row in rows.order_by("ends_at", "pk")[:100]]


def reserved_of(row: CreditReservation) -> Reserved:
    entry = row.entry
    return Reserved(
        reference=entry.reference,
        amount=rounded(-entry.amount, entry.currency),
        currency=entry.currency,
        site=entry.site,
        state=ReservationState(row.state),
        at=entry.at,
        ends_at=row.ends_at,
    )


def _of(account_id: int, within: Collection[int] | None) -> QuerySet[CreditReservation]:
    rows = CreditReservation.objects.filter(entry__account=account_id).select_related("entry__site")
    return rows if within is None else rows.filter(entry__site__in=within)
