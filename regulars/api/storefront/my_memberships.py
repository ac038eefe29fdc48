"""The shopper's own memberships at this site (ROL-05, MTX-01)."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Router

from regulars.api.schemas import Schema
from regulars.api.storefront.visitors import SHOPPER, account_here, visit_of
from regulars.groups.queries.memberships import memberships_at

__all__ = ["router"]

router = Router(tags=["me"], auth=SHOPPER)


class MyMembershipSchema(Schema):
    """Both days count, in the time zone of the site. `first_day` is null where it has always counted."""

    code: str
    name: str
    first_day: date | None
    last_day: date
    state: Literal["now", "to_come"]


class MyMemberships(Schema):
    items: list[MyMembershipSchema]


@router.get("", response=MyMemberships)
def read_my_memberships(request: HttpRequest) -> MyMemberships:
    """What My Account tells: those that aren't over at this site, the first to end first."""
    held = memberships_at(account_here(request).id, visit_of(request).site.id)
    return MyMemberships(
        items=[
            MyMembershipSchema(
                code=membership.code,
                name=membership.name,
                first_day=membership.first_day,
                last_day=membership.last_day,
                state="to_come" if membership.is_to_come else "now",
            )
            for membership in held
        ]
    )
