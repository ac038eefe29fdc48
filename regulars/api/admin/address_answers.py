"""What the operations on a customer's addresses and on a shared book have in common."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Status

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import Owner, add_address, change_address
from regulars.addresses.queries.formats import formats_at
from regulars.addresses.rules import no_such_address
from regulars.addresses.rules.formats import Formats
from regulars.addresses.rules.terms import BOTH
from regulars.api.address_schemas import (
    AddressChanges,
    AddressWish,
    address_values,
    kinds_in,
    sent_values,
    whole_entry,
)
from regulars.api.admin.keys import by_key, grant_of
from regulars.sites.models import Site

__all__ = ["added", "address_in", "address_response", "changed", "listing_of"]


def address_in(addresses: Sequence[Address], address_id: int) -> Address:
    for address in addresses:
        if address.pk == address_id:
            return address
    raise no_such_address()


def address_response(request: HttpRequest, address: Address, place: Site | None = None) -> dict[str, Any]:
    """Written as at this place. Where it was entered is told to those who look after that site."""
    return _response(request, address, formats_at(place))


def listing_of(
    request: HttpRequest, addresses: Sequence[Address], place: Site | None = None
) -> dict[str, Any]:
    formats = formats_at(place)
    items = [_response(request, address, formats) for address in addresses]
    return {"items": items, "next_cursor": None, "total": len(items), "total_is_exact": True}


def added(request: HttpRequest, owner: Owner, body: AddressWish, site: Site | None) -> Status[Any]:
    kinds = BOTH if body.kinds is None else kinds_in(body.kinds)
    address = add_address(owner, sent_values(body), kinds=kinds, site=site, by=by_key(request))
    return Status(201, address_response(request, address, _book_of(owner) or site))


def changed(
    request: HttpRequest, owner: Owner, address: Address, body: AddressChanges, version: int
) -> dict[str, Any]:
    kinds = address.kinds if body.kinds is None else kinds_in(body.kinds)
    sent = whole_entry(address, body)
    stored = change_address(owner, address.pk, sent, kinds=kinds, version=version, by=by_key(request))
    return address_response(request, stored, _book_of(owner))


def _response(request: HttpRequest, address: Address, formats: Formats) -> dict[str, Any]:
    site = address.entered_at
    return address_values(address, site.code if site and grant_of(request).is_at(site.pk) else None, formats)


def _book_of(owner: Owner) -> Site | None:
    return owner if isinstance(owner, Site) else None
