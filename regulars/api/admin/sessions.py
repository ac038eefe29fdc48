"""Where a customer is logged in, and ending it for them: a lost phone, a suspicious call (G5)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.api.admin.keys import by_key, key_with
from regulars.api.admin.lookups import customer_at
from regulars.api.schemas import Listing
from regulars.api.sessions import SessionId, SessionSchema, listed
from regulars.authentication.operations.ended_sessions import end_session, end_sessions
from regulars.authentication.queries.sessions import sessions_of
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])


@router.get("/{int:customer_id}/sessions", response=Listing[SessionSchema], auth=key_with(Right.SEE))
def list_sessions(request: HttpRequest, customer_id: int) -> Listing[SessionSchema]:
    """The customer's log-ins at the sites that the key reaches, the latest seen first, at most a hundred.

    403 `field_hidden` for keys whose role doesn't show credentials.
    """
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("sessions")
    return listed(
        [
            SessionSchema.of(session, site=session.site_code)
            for session in sessions_of(customer.pk, site_ids=grant.sites)
        ]
    )


@router.delete("/{int:customer_id}/sessions", response={204: None}, auth=key_with(Right.EDIT_CUSTOMERS))
def end_all_sessions(request: HttpRequest, customer_id: int) -> Status[Any]:
    """Log the customer out everywhere, at once."""
    customer, _ = customer_at(request, customer_id, "sessions", to=Right.EDIT_CUSTOMERS)
    end_sessions(customer, by=by_key(request))
    return Status(204, None)


@router.delete(
    "/{int:customer_id}/sessions/{session_id}", response={204: None}, auth=key_with(Right.EDIT_CUSTOMERS)
)
def end_one_session(request: HttpRequest, customer_id: int, session_id: SessionId) -> Status[Any]:
    """Log the customer out at one place. 404 when it has ended already, or is somebody else's."""
    customer, _ = customer_at(request, customer_id, "sessions", to=Right.EDIT_CUSTOMERS)
    end_session(customer, session_id=session_id, by=by_key(request))
    return Status(204, None)
