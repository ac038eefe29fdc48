"""What shops outside reserved of an account's credit (EXT-02)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Upper

from regulars.credit.models import CreditReservation
from regulars.credit.rules import ReservationState, no_such_reservation
from regulars.kernel.lists import Page, walk
from regulars.kernel.money import rounded
from regulars.sites.models import Site

__all__ = [
    "Reserved",
    "list_reservations",
    "open_reservations",
    "reservation_among",
    "reservations",
    "reserved_of",
]


@dataclass(frozen=True)
class Reserved:
    """`amount` is above zero; `site` is None where a reservation is for whichever shop of the set sends the order."""

    id: int
    account_id: int
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


def reservation_among(account_id: int, entry_id: int, *, within: Collection[int] | None) -> Reserved:
    """Raises `NotFound` `no_such_reservation`."""
    row = _of(account_id, within).filter(pk=entry_id).first()
    if row is None:
        raise no_such_reservation()
    return reserved_of(row)


def list_reservations(
    *,
    account_id: int | None = None,
    site_id: int | None = None,
    state: ReservationState | None = None,
    reference: str | None = None,
    limit: int,
) -> list[Reserved]:
    """Of everybody, the newest first; as far as each of these is said. A reference is the same in small letters."""
    rows = CreditReservation.objects.select_related("entry__site")
    if account_id is not None:
        rows = rows.filter(entry__account=account_id)
    if site_id is not None:
        rows = rows.filter(entry__site=site_id)
    if state is not None:
        rows = rows.filter(state=state.value)
    if reference is not None:
        rows = rows.alias(key=Upper("entry__reference")).filter(key=Upper(Value(reference)))
    return [reserved_of(row) for row in rows.order_by("-pk")[:limit]]


def reserved_of(row: CreditReservation) -> Reserved:
    entry = row.entry
    return Reserved(
        id=row.pk,
        account_id=entry.account_id,
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
