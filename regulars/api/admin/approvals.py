"""Approvals: who waits for approval, and their answers (APP-08)."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_named
from regulars.api.base import may_answer
from regulars.api.schemas import Code, Cursor, Limit, Listing, Moment, Schema
from regulars.customers.operations.approvals import approve, decline
from regulars.customers.queries.waiting import Waiting, waiting, waiting_among
from regulars.kernel.errors import NotFound
from regulars.sites.queries.types import names_of_types
from regulars.sites.rules.types import unknown_type
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["approvals"])


class ApprovalSchema(Schema):
    """Somebody who waits at a site. `type` is empty for a key that doesn't see it."""

    id: int
    customer: int
    site: str
    type: str
    origin: str
    since: Moment


class DecisionWish(Schema):
    """`reason` is needed to decline: the customer reads it."""

    decision: Literal["approve", "decline"]
    reason: Annotated[str, Field(max_length=500)] = ""


class DecisionSchema(Schema):
    customer: int
    site: str
    state: Literal["active", "disabled"]


def _shape(row: Waiting, grant: Grant) -> ApprovalSchema:
    return ApprovalSchema(
        id=row.id,
        customer=row.customer.pk,
        site=row.site.code,
        type=row.customer.type if grant.sees("type") else "",
        origin=row.origin,
        since=row.since,
    )


@router.get("", response=Listing[ApprovalSchema], auth=key_with(Right.EDIT_ACCESS))
def list_approvals(
    request: HttpRequest,
    site: Annotated[Code | None, Query()] = None,
    type: Annotated[str | None, Query(max_length=20)] = None,  # noqa: A002 - as the filter is called
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ApprovalSchema]:
    """Who waits at the key's sites, registered or asked for access, oldest first."""
    grant = grant_of(request)
    if type is not None and type not in names_of_types():
        raise unknown_type()
    at = None if site is None else site_named(site, "site", grant)
    page = waiting(grant, site=at, type=type, cursor=cursor, limit=limit)
    return Listing[ApprovalSchema].paged(page, lambda row: _shape(row, grant))


@router.put(
    "/{int:approval_id}", response=DecisionSchema, auth=key_with(Right.EDIT_ACCESS), **may_answer(409)
)
def decide_approval(request: HttpRequest, approval_id: int, body: DecisionWish) -> DecisionSchema:
    """Approve or decline; the customer is told by mail. 404 when nobody waits there any more."""
    found = waiting_among(grant_of(request), [approval_id]) if approval_id < 2**63 else []
    if not found:
        raise NotFound("no_such_approval", "Nobody waits under this number.")
    still_pending = found[0]
    if body.decision == "approve":
        approve(still_pending.customer, site=still_pending.site, by=by_key(request))
    else:
        decline(still_pending.customer, site=still_pending.site, reason=body.reason, by=by_key(request))
    state = "active" if body.decision == "approve" else "disabled"
    return DecisionSchema.model_validate(
        {"customer": still_pending.customer.pk, "site": still_pending.site.code, "state": state}
    )
