"""When staff saw a site as a customer does, and why (L4)."""

from dataclasses import dataclass
from datetime import datetime

from regulars.customers.models import Viewing
from regulars.customers.queries.authorization import AuthorizedCustomer, get_authorized_customer
from regulars.customers.rules.viewings import check_viewer
from regulars.kernel.errors import DomainError
from regulars.staff.queries import staff_at_work
from regulars.staff.rules import Grant, Right

__all__ = ["MOST", "ViewingView", "is_still_allowed", "viewed_customer", "viewings_of"]

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


def viewed_customer(grant: Grant, customer_id: int) -> AuthorizedCustomer:
    """The customer, for staff who want to see a shop as they do. One statement.

    Raises what `get_authorized_customer` and `check_viewer` raise.
    """
    authorized = get_authorized_customer(grant, customer_id, to=Right.VIEW_AS_CUSTOMER)
    check_viewer(authorized.grant)
    return authorized


def is_still_allowed(hashed_token: bytes) -> bool:
    """Whether whoever looks by this token could begin to look now: rights, fields and sites may have been taken from them, and the
    customer may have come to use other sites (G5). Three statements.
    """
    seen = Viewing.objects.filter(token_hash=hashed_token).values_list("staff_id", "account_id", "site_id")
    found = seen.first()
    staff = staff_at_work(found[0]) if found else None
    if found is None or staff is None or not staff.grant.is_at(found[2]):
        return False
    try:
        viewed_customer(staff.grant, found[1])
    except DomainError:
        return False
    return True
