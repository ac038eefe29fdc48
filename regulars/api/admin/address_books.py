"""The shared book of a sub site, for its customers to pick from (ADR-10, ADR-16)."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from regulars.addresses.operations.addresses import make_default, remove_address
from regulars.addresses.queries.held import book_addresses
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
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing
from regulars.api.versions import IfMatch, required_version, wanted_version
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sites"])
BOOK = "/{str:code}/addresses"
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CUSTOMERS)


@router.get(BOOK, response=Listing[AddressSchema], auth=SEE)
def list_book(request: HttpRequest, code: str) -> dict[str, Any]:
    """The shared book of a sub site, also while it isn't in use. 403 `field_hidden` as with customers."""
    site = _site(request, code)
    return listing_of(request, book_addresses(site), site)


@router.post(BOOK, response={201: AddressSchema}, auth=EDIT)
@idempotent()
def add_to_book(request: HttpRequest, code: str, body: AddressWish) -> Status[Any]:
    """An address for every customer of this sub site. 422 `no_shared_book` for any other site."""
    return added(request, _site(request, code, editing=True), body, None)


@router.get(BOOK + "/{address_id}", response=AddressSchema, auth=SEE)
def read_in_book(request: HttpRequest, code: str, address_id: AddressId) -> dict[str, Any]:
    """One of the book."""
    site = _site(request, code)
    return address_response(request, address_in(book_addresses(site), address_id), site)


@router.patch(BOOK + "/{address_id}", response=AddressSchema, auth=EDIT, **may_answer(428))
def change_in_book(
    request: HttpRequest, code: str, address_id: AddressId, body: AddressChanges, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change what is sent, on the version in If-Match (G23)."""
    site = _site(request, code, editing=True)
    return changed(
        request, site, address_in(book_addresses(site), address_id), body, required_version(if_match)
    )


@router.delete(BOOK + "/{address_id}", response={204: None}, auth=EDIT)
def remove_from_book(
    request: HttpRequest, code: str, address_id: AddressId, if_match: IfMatch = None
) -> Status[Any]:
    """Delete it; another one of its kinds becomes the default (ADR-13). With If-Match, 409 when somebody saved in between."""
    site = _site(request, code, editing=True)
    version = wanted_version(if_match, otherwise=0) or None
    remove_address(site, address_in(book_addresses(site), address_id).pk, version=version, by=by_key(request))
    return Status(204, None)


@router.put(BOOK + "/{address_id}/default", response=AddressSchema, auth=EDIT)
def make_default_of_book(
    request: HttpRequest, code: str, address_id: AddressId, body: Default
) -> dict[str, Any]:
    """Make it the default for these kinds."""
    site = _site(request, code, editing=True)
    found = address_in(book_addresses(site), address_id)
    stored = make_default(site, found.pk, kinds=kinds_in(body.kinds), by=by_key(request))
    return address_response(request, stored, site)


def _site(request: HttpRequest, code: str, *, editing: bool = False) -> Site:
    grant = grant_of(request)
    site = site_at(code, grant)
    grant.require_sight("addresses")
    if editing:
        grant.require_edit("addresses")
    return site
