"""The queue of those who wait for approval, registered or asked for access: oldest first (APP-08)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from regulars.customers.models import Access, Customer
from regulars.customers.queries.authorization import as_seen
from regulars.customers.rules import AccessState
from regulars.kernel.lists import Action, Column, Filter, List, Page, plain
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Grant

__all__ = ["APPROVALS", "Waiting", "waiting", "waiting_among"]

APPROVALS = List(
    ("customer waits", "customers wait"),
    [*plain("Customer", "Type", "Site", "How"), Column("since", "Waits for", asc="newest", desc="")],
    [
        Filter("site", "Site", "site", "site"),
        Filter("type", "Type", "account__type", "select", names_of_types, field="type"),
    ],
    {"": ("since", "pk"), "newest": ("-since", "-pk")},
    up_to=10_000,  # types stand at the accounts: counting by them looks at each
    actions=[
        Action("approve", "Approve chosen", "approvals-decision", "primary"),
        Action("decline", "Decline chosen", "approvals-decision", "danger-quiet"),
    ],
)


@dataclass(frozen=True)
class Waiting:
    """One who waits at one site; `customer` is what this grant shows of them."""

    id: int
    customer: Customer
    site: Site
    origin: str
    since: datetime

    @property
    def pk(self) -> int:
        return self.id


def waiting(grant: Grant, **meanings: Any) -> Page[Waiting]:
    """Who waits at the sites of this grant, oldest first; `meanings` as of any list. Raises `Forbidden` `field_hidden` for a type that it doesn't show."""
    if meanings.get("type"):
        grant.require_sight("type")
    page = APPROVALS.page(_whole(_at_sites_of(grant)), **meanings)
    return replace(page, items=[_as_waiting(row, grant) for row in page.items])


def waiting_among(grant: Grant, ids: Iterable[int]) -> list[Waiting]:
    """Those of these rows that still wait at the sites of this grant."""
    return [_as_waiting(row, grant) for row in _whole(_at_sites_of(grant).filter(pk__in=list(ids)))]


def _at_sites_of(grant: Grant) -> QuerySet[Access]:
    rows = Access.objects.filter(state=AccessState.PENDING)
    return rows if grant.sites is None else rows.filter(site_id__in=grant.sites)


def _whole(rows: QuerySet[Access]) -> QuerySet[Access]:
    return rows.select_related("account", "account__origin_site", "site", "site__set").order_by("since", "pk")


def _as_waiting(row: Access, grant: Grant) -> Waiting:
    return Waiting(row.pk, as_seen(row.account, grant), row.site, row.origin, row.since)
