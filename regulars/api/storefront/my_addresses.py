"""The shopper's own addresses, as they count at this site (ADR-02, ADR-14, MTX-01). Reading them is one statement, here and in `config.hot_lane`."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from regulars.addresses.operations.own_addresses import (
    add_own_address,
    change_own_address,
    make_own_default,
    remove_own_address,
)
from regulars.addresses.queries.books import Book, SeenAddress, book_at, book_in
from regulars.addresses.rules import Kind
from regulars.addresses.rules.formats import Formats
from regulars.api.address_schemas import (
    AddressChanges,
    AddressId,
    AddressSchema,
    AddressWish,
    Default,
    address_values,
    kinds_in,
    sent_values,
)
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing
from regulars.api.storefront.visitors import SHOPPER, account_here, shopper, visit_of
from regulars.api.versions import IfMatch, wanted_version
from regulars.authentication.queries.visits import Account, Visit
from regulars.customers.models import Customer
from regulars.sites.models import Site

__all__ = ["NOT_KEPT", "addresses_of", "router"]

router = Router(tags=["me"], auth=SHOPPER)
Unusable = Annotated[
    bool, Query(description="Those that are of no use here instead, each with its `reason` (ADR-17).")
]
_encode = msgspec.json.Encoder().encode
NOT_KEPT = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class MyAddressSchema(AddressSchema):
    """An address as it counts here. `usable_for`: what this site takes it for; with nothing, `reason` is a code such as
    `country_not_allowed`. `locked`: only the shop changes it. `other_store`: entered at a shop that no longer belongs to this one's set.
    """

    usable_for: list[Kind]
    reason: str | None
    locked: bool
    other_store: bool


def _values(seen: SeenAddress, formats: Formats) -> dict[str, Any]:
    stored = seen.stored
    return address_values(stored, stored.site_code, formats) | {
        "usable_for": [kind for kind in Kind if kind in seen.usable_for],
        "reason": seen.reason or None,
        "locked": seen.locked,
        "other_store": seen.other_store,
    }


def _listed(book: Book, addresses: list[SeenAddress]) -> bytes:
    items = [_values(address, book.terms.formats) for address in addresses]
    return _encode({"items": items, "next_cursor": None, "total": len(items), "total_is_exact": True})


def addresses_of(_account: Account, here: Visit) -> tuple[bytes, dict[str, str]]:
    """The answer of a visit that brought the book along."""
    book = book_in(here.more)
    return _listed(book, book.usable), NOT_KEPT


@router.get("", response=Listing[MyAddressSchema])
def list_my_addresses(request: HttpRequest, unusable: Unusable = False) -> HttpResponse:  # noqa: FBT002 - a parameter of the address
    """Those that can be used at this site, the defaults first. At most a hundred, so there is one page."""
    book = book_in(visit_of(request).more)
    return HttpResponse(_listed(book, book.unusable if unusable else book.usable), headers=NOT_KEPT)


@router.post("", response={201: MyAddressSchema})
@idempotent()
def add_my_address(request: HttpRequest, body: AddressWish) -> Status[Any]:
    """Without `kinds` it is for all that this site allows. The first of a kind is the default.

    403 `address_locked`; 422 `country_not_allowed` beside `country`, or beside `kinds` where it would do for one of them.
    """
    account, site = _who_and_where(request)
    added = add_own_address(
        account, sent_values(body), kinds=_wanted(body.kinds), site=site, by=shopper(request)
    )
    return Status(201, _seen(request, added.pk))


@router.get("/{address_id}", response=MyAddressSchema)
def read_my_address(request: HttpRequest, address_id: AddressId) -> dict[str, Any]:
    """One of them, also one that is of no use here. 404 for what isn't seen at this site."""
    return _seen(request, address_id)


@router.patch("/{address_id}", response=MyAddressSchema)
def change_my_address(
    request: HttpRequest, address_id: AddressId, body: AddressChanges, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change what is sent. With If-Match, 409 when somebody saved in between. 403 `address_locked`, 422 as in adding."""
    account, site = _who_and_where(request)
    change_own_address(
        account,
        address_id,
        sent_values(body),
        kinds=_wanted(body.kinds),
        version=wanted_version(if_match, otherwise=0) or None,
        partly=True,
        site=site,
        by=shopper(request),
    )
    return _seen(request, address_id)


@router.delete("/{address_id}", response={204: None})
def remove_my_address(request: HttpRequest, address_id: AddressId, if_match: IfMatch = None) -> Status[Any]:
    """Delete it; another one of its kinds becomes the default (ADR-13). 403 `address_locked`."""
    account, site = _who_and_where(request)
    version = wanted_version(if_match, otherwise=0) or None
    remove_own_address(account, address_id, version=version, site=site, by=shopper(request))
    return Status(204, None)


@router.put("/{address_id}/default", response=MyAddressSchema)
def make_my_default(request: HttpRequest, address_id: AddressId, body: Default) -> dict[str, Any]:
    """Make it the default for these kinds. 403 `address_locked`, 422 `not_of_this_kind`."""
    account, site = _who_and_where(request)
    make_own_default(account, address_id, kinds=kinds_in(body.kinds), site=site, by=shopper(request))
    return _seen(request, address_id)


def _who_and_where(request: HttpRequest) -> tuple[Customer, Site]:
    account = Customer.objects.get(pk=account_here(request).id)
    return account, Site.objects.get(pk=visit_of(request).through_site.id)


def _seen(request: HttpRequest, address_id: int) -> dict[str, Any]:
    book = book_at(account_here(request).id, visit_of(request).site.id)
    return _values(book.find(address_id), book.terms.formats)


def _wanted(kinds: Iterable[str] | None) -> frozenset[Kind] | None:
    return None if kinds is None else kinds_in(kinds)
