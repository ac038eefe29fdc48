"""Store credit that a shop outside reserves before its checkout (EXT-02)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_named
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing, Moment, Money, Schema
from regulars.credit.operations.reservations import release_reservation, reserve_credit
from regulars.credit.queries.reservations import Reserved, reservations, reserved_of
from regulars.credit.rules import ReservationState
from regulars.customers.models import Customer
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["customers"])
PATH = "/{int:customer_id}/credit/reservations"
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_ORDERS)


class ReservationSchema(Schema):
    """`amount` is above zero. `site` is null where the order may come from any site of the set. `captured`: an order has taken it."""

    reference: str
    amount: Money
    site: str | None
    state: ReservationState
    at: Moment
    ends_at: Moment


class ReservationWish(Schema):
    """`reference` is the number that the order will have at the site. Without `site` it is for the key's only one there in this currency, else for
    whichever sends the order.
    """

    amount: Annotated[str, Field(max_length=40)]
    currency: Annotated[str, Field(max_length=3)]
    reference: Annotated[str, Field(max_length=80)]
    site: Code | None = None


@router.get(PATH, response=Listing[ReservationSchema], auth=SEE)
def read_credit_reservations(
    request: HttpRequest, customer_id: int, cursor: Cursor = None, limit: Limit = 50
) -> Listing[ReservationSchema]:
    """What was reserved for sites that the key reaches, and what became of it, the newest first."""
    customer, grant = customer_at(request, customer_id)
    grant.require_sight("credit")
    page = reservations(customer.pk, within=grant_of(request).sites, cursor=cursor, limit=limit)
    return Listing.paged(page, _schema)


@router.post(PATH, response={201: ReservationSchema}, auth=EDIT)
@idempotent()
def reserve_customer_credit(request: HttpRequest, customer_id: int, body: ReservationWish) -> Status[Any]:
    """Take credit for an order to come: for 24 hours, or until `PUT /sites/{code}/orders/{number}` with this number takes it.

    The same `reference` with the same amount is answered again and takes nothing. 409 `insufficient_credit`, `reference_reused`, `reservation_released`, `not_in_set`,
    `customer_has_no_access` with the `reason` of the log-in check; 422 `no_site_in_currency`, `not_an_account` for a guest.
    """
    customer, grant = customer_at(request, customer_id, to=Right.EDIT_ORDERS)
    grant.require_sight("credit")
    site = _site(customer, body, grant_of(request))
    reservation = reserve_credit(
        customer, body.amount, body.currency, reference=body.reference, site=site, by=by_key(request)
    )
    return Status(201, _schema(reserved_of(reservation)))


@router.delete(PATH + "/{reference}", response={204: None}, auth=EDIT)
@idempotent()
def release_customer_credit(request: HttpRequest, customer_id: int, reference: str) -> Status[Any]:
    """Give it back; what was released before stays so. 404 `no_such_reservation`; 409 `reservation_captured` when the order has taken it: send that as cancelled."""
    customer, grant = customer_at(request, customer_id, to=Right.EDIT_ORDERS)
    grant.require_sight("credit")
    release_reservation(customer, reference, within=grant_of(request).sites, by=by_key(request))
    return Status(204, None)


def _site(customer: Customer, body: ReservationWish, grant: Grant) -> Site | None:
    if body.site is not None:
        return site_named(body.site, "site", grant)
    there = Site.objects.within(grant.sites).filter(set=customer.set_id, currency=body.currency.upper())
    found = list(there.order_by("pk")[:2])
    if len(found) == 1:
        return found[0]
    if grant.sites is not None:
        raise Invalid("required", "Please fill this in.", "site")
    return None


def _schema(reserved: Reserved) -> ReservationSchema:
    return ReservationSchema(
        reference=reserved.reference,
        amount=Money.of_amount(reserved.amount, reserved.currency),
        site=reserved.site.code if reserved.site else None,
        state=reserved.state,
        at=reserved.at,
        ends_at=reserved.ends_at,
    )
