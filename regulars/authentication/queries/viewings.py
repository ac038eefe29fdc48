"""When staff saw a site as a customer does, and why (L4)."""

from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Viewing

__all__ = ["MOST", "ViewingView", "viewings_of"]

MOST = 50


@dataclass(frozen=True)
class ViewingView:
    at: datetime
    site: str
    reason: str
    staff: str


def viewings_of(account_id: int, *, site_ids: frozenset[int] | None = None) -> list[ViewingView]:
    """The latest first, at all sites or at these; at most fifty. One statement. Customers aren't told the name of who it was."""
    rows = Viewing.objects.filter(account=account_id).select_related("site", "staff")
    rows = rows if site_ids is None else rows.filter(site__in=site_ids)
    return [
        ViewingView(row.created_at, row.site.name, row.reason, row.staff.name or row.staff.email)
        for row in rows.order_by("-pk")[:MOST]
    ]
