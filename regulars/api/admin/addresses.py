"""Addresses of a customer, at all sites together (ADR-01, ADR-05)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import make_default, remove_address
from regulars.addresses.queries.held import seen_addresses
from regulars.api.address_schemas import (
    AddressChanges,
    AddressId,
    AddressSchema,
    AddressWish,
    Default,
    kinds_in,
)
from regulars.api.admin.address_answers import added, address_in, address_response, changed, listing_of
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import customer_at, site_named
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Listing
from regulars.api.versions import IfMatch, required_version, wanted_version
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["customers"])
OWN = "/{int:customer_id}/addresses"
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CUSTOMERS)


class CustomerAddressWish(AddressWish):
    """`site` is the code of the site where it is entered; without one it is at home everywhere."""

    site: Code | None = None


@router.get(OWN, response=Listing[AddressSchema], auth=SEE)
def list_addresses(
    request: HttpRequest, customer_id: int, site: Annotated[Code | None, Query()] = None
) -> dict[str, Any]:
    """With `site`, their `lines` are written as there (ADR-04). Every address, wherever it was entered; for keys of some sites those that the customer sees at one of them. At most a hundred,
    so there is one page. 403 `field_hidden` for keys whose role doesn't show addresses.
    """
    place = None if site is None else site_named(site, "site", grant_of(request))
    return listing_of(request, _own(request, customer_id)[1], place)


@router.post(OWN, response={201: AddressSchema}, auth=EDIT)
@idempotent()
def add_customer_address(request: HttpRequest, customer_id: int, body: CustomerAddressWish) -> Status[Any]:
    """An address in any country, also one that the site doesn't take (ADR-05). The first of a kind is the default.

    409 `not_in_set` for a site of another customer set.
    """
    customer, _ = customer_at(request, customer_id, "addresses", to=Right.EDIT_CUSTOMERS)
    site = None if body.site is None else site_named(body.site, "site", grant_of(request))
    return added(request, customer, body, site)


@router.get(OWN + "/{address_id}", response=AddressSchema, auth=SEE)
def read_address(request: HttpRequest, customer_id: int, address_id: AddressId) -> dict[str, Any]:
    """One of them."""
    return address_response(request, address_in(_own(request, customer_id)[1], address_id))


@router.patch(OWN + "/{address_id}", response=AddressSchema, auth=EDIT, **may_answer(428))
def change_customer_address(
    request: HttpRequest,
    customer_id: int,
    address_id: AddressId,
    body: AddressChanges,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Change what is sent, on the version in If-Match (G23)."""
    customer, addresses = _own(request, customer_id, "addresses", to=Right.EDIT_CUSTOMERS)
    return changed(request, customer, address_in(addresses, address_id), body, required_version(if_match))


@router.delete(OWN + "/{address_id}", response={204: None}, auth=EDIT)
def remove_customer_address(
    request: HttpRequest, customer_id: int, address_id: AddressId, if_match: IfMatch = None
) -> Status[Any]:
    """Delete it; another one of its kinds becomes the default (ADR-13). With If-Match, 409 when somebody saved in between."""
    customer, addresses = _own(request, customer_id, "addresses", to=Right.EDIT_CUSTOMERS)
    version = wanted_version(if_match, otherwise=0) or None
    remove_address(customer, address_in(addresses, address_id).pk, version=version, by=by_key(request))
    return Status(204, None)


@router.put(OWN + "/{address_id}/default", response=AddressSchema, auth=EDIT)
def make_customer_default(
    request: HttpRequest, customer_id: int, address_id: AddressId, body: Default
) -> dict[str, Any]:
    """Make it the default for these kinds."""
    customer, addresses = _own(request, customer_id, "addresses", to=Right.EDIT_CUSTOMERS)
    found = address_in(addresses, address_id)
    return address_response(
        request, make_default(customer, found.pk, kinds=kinds_in(body.kinds), by=by_key(request))
    )


def _own(
    request: HttpRequest, customer_id: int, *changing: str, to: Right = Right.SEE
) -> tuple[Any, list[Address]]:
    """The customer, and those of their addresses that the key sees."""
    customer, grant = customer_at(request, customer_id, *changing, to=to)
    grant.require_sight("addresses")
    return customer, seen_addresses(customer, grant.sites)
