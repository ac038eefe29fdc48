"""Where the shopper is logged in: listed, ended one by one or all at once (G5)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.api.schemas import Listing
from regulars.api.sessions import SessionId, SessionSchema, listed
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.authentication.operations.ended_sessions import end_session, end_sessions
from regulars.authentication.queries.sessions import sessions_of
from regulars.customers.models import Customer

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)


class MySessionSchema(SessionSchema):
    """A log-in of one's own; `current` is the one that asks."""

    current: bool


@router.get("", response=Listing[MySessionSchema])
def list_my_sessions(request: HttpRequest) -> Listing[MySessionSchema]:
    """Every log-in of the account at all its sites, the latest seen first, at most a hundred; in a discreet set those
    at this site.
    """
    here = visit_of(request)
    site_ids = here.site_ids if here.site.discreet else None
    found = sessions_of(account_here(request).id, site_ids=site_ids)
    return listed(
        [
            MySessionSchema.of(session, site=session.site_code, current=session.id == here.session_id)
            for session in found
        ]
    )


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
