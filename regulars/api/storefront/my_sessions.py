"""Where the shopper is logged in: listed, ended one by one or all at once (G5)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Status
from pydantic import Field

from regulars.api.shapes import Listing, Moment, Shape
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.customers.models import Customer
from regulars.customers.operations.ended_sessions import end_session, end_sessions
from regulars.customers.queries.sessions import sessions_of

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)
SessionId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class SessionShape(Shape):
    """A log-in that counts. `site` is a code, `device` a guess in words, `last_seen_at` some minutes coarse."""

    id: int
    site: str
    device: str
    since: Moment
    last_seen_at: Moment
    ends_at: Annotated[Moment, Field(description="When it ends without another visit.")]
    current: bool


@router.get("", response=Listing[SessionShape])
def list_my_sessions(request: HttpRequest) -> Listing[SessionShape]:
    """Every log-in of the account at all its sites, the latest seen first, at most a hundred; in a discreet set those
    at this site.
    """
    here = visit_of(request)
    site_ids = frozenset({here.site.id}) if here.site.discreet else None
    items = [
        SessionShape(
            id=one.id,
            site=one.site_code,
            device=one.device,
            since=one.since,
            last_seen_at=one.last_seen_at,
            ends_at=one.ends_at,
            current=one.id == here.session_id,
        )
        for one in sessions_of(account_here(request).id, site_ids=site_ids)
    ]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=len(items) < 100)


@router.delete("", response={204: None})
def end_my_sessions(request: HttpRequest) -> Status[Any]:
    """Log out everywhere, here too: log in again."""
    end_sessions(Customer.objects.get(pk=account_here(request).id), by=shopper(request))
    return Status(204, None)


@router.delete("/{session_id}", response={204: None})
def end_my_session(request: HttpRequest, session_id: SessionId) -> Status[Any]:
    """Log out at one place. 404 when it has ended already, or is somebody else's."""
    account = Customer.objects.get(pk=account_here(request).id)
    end_session(account, session_id=session_id, by=shopper(request))
    return Status(204, None)
