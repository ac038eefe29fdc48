"""The queue of those who wait for a yes, registered or asked for access: oldest first (APP-08)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from regulars.customers.models import Access, Customer
from regulars.customers.queries.desk import as_seen
from regulars.customers.rules import AccessState
from regulars.sites.models import Site
from regulars.staff.rules import Grant

__all__ = ["Queue", "Waiting", "place_after", "waiting", "waiting_among"]

EXACT_UP_TO = 1_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """One who waits at one site; `customer` is what this grant shows of them."""

    id: int
    customer: Customer
    site: Site
    origin: str
    since: datetime

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the queue: microseconds, and the row that breaks a tie."""
        return (self.since - _EPOCH) // timedelta(microseconds=1), self.id


@dataclass(frozen=True)
class Queue:
    """A page of those who wait, how many there are (where that is dear, at least), and whether more come after it."""

    items: list[Waiting]
    total: int
    has_more: bool
    total_is_exact: bool = True


def place_after(micros: int, row_id: int) -> tuple[datetime, int] | None:
    """From numbers to a place; None for a moment that no calendar has."""
    try:
        return _EPOCH + timedelta(microseconds=micros), row_id
    except OverflowError:
        return None


def waiting(
    grant: Grant,
    *,
    site_id: int | None = None,
    type_: str | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Queue:
    """Who waits at the sites of this grant, oldest first, behind `after`. Raises `Forbidden` `field_hidden` for a type that it doesn't show."""
    rows = _at_sites_of(grant)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    if type_ is not None:
        grant.require_sight("type")
        rows = rows.filter(account__type=type_)
    behind = (
        rows if after is None else rows.filter(Q(since__gt=after[0]) | Q(since=after[0], pk__gt=after[1]))
    )
    found = [_told(row, grant) for row in _whole(behind)[: limit + 1]]
    shown, is_all = found[:limit], after is None and len(found) <= limit
    if is_all:
        return Queue(shown, len(shown), has_more=False)
    # Types stand at the accounts: counting by them looks at each, so it stops somewhere.
    total = rows.count() if type_ is None else rows[: EXACT_UP_TO + 1].count()
    is_exact = type_ is None or total <= EXACT_UP_TO
    return Queue(shown, total if is_exact else EXACT_UP_TO, len(found) > limit, is_exact)


def waiting_among(grant: Grant, ids: Iterable[int]) -> list[Waiting]:
    """Those of these rows that still wait at the sites of this grant."""
    return [_told(row, grant) for row in _whole(_at_sites_of(grant).filter(pk__in=list(ids)))]


def _at_sites_of(grant: Grant) -> QuerySet[Access]:
    rows = Access.objects.filter(state=AccessState.PENDING)
    return rows if grant.sites is None else rows.filter(site_id__in=grant.sites)


def _whole(rows: QuerySet[Access]) -> QuerySet[Access]:
    return rows.select_related("account", "account__origin_site", "site", "site__set").order_by("since", "pk")


def _told(row: Access, grant: Grant) -> Waiting:
    return Waiting(row.pk, as_seen(row.account, grant), row.site, row.origin, row.since)
