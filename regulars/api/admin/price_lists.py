"""Price lists of sites and their prices (SHP-02, SHP-05)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Query, Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_named
from regulars.api.admin.product_schemas import (
    ListNew,
    ListPatch,
    ListSchema,
    PriceSchema,
    PricesPut,
    list_fields,
    price_fields,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import Price, PriceList
from regulars.catalog.operations import price_lists as verbs
from regulars.catalog.operations.prices import change_prices
from regulars.catalog.queries.listing import PRICE_LISTS, PRICES, price_lists_of
from regulars.catalog.rules.periods import PeriodState
from regulars.catalog.rules.price_lists import ListValues, PriceRow
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["price lists"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_CATALOGUE)


@router.get("", response=Listing[ListSchema], auth=SEE)
def list_price_lists(
    request: HttpRequest,
    *,
    site: Annotated[Code | None, Query()] = None,
    policy: Annotated[
        Code | None, Query(description="Code of a pricing policy; `-`: open to everybody.")
    ] = None,
    state: Annotated[PeriodState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[ListSchema]:
    """Those of the sites that the key reaches, the newest first."""
    grant, at = grant_of(request), now()
    place = None if site is None else site_named(site, "site", grant)
    page = PRICE_LISTS.page(
        price_lists_of(grant), cursor=cursor, limit=limit, site=place, policy=policy, state=state
    )
    return Listing[ListSchema].paged(page, lambda row: ListSchema(**list_fields(row, at)))


@router.post("", response={201: ListSchema}, auth=EDIT)
@idempotent()
def add_price_list(request: HttpRequest, response: HttpResponse, body: ListNew) -> Status[dict[str, Any]]:
    """A list without prices, in the currency of its site. 409 `price_list_code_taken`, 422 `ends_before_start`."""
    sent = body.model_dump()
    site = site_named(sent.pop("site"), "site", grant_of(request))
    added = verbs.add_price_list(site, sent.pop("code"), ListValues(**sent), by=by_key(request))
    response["Location"] = f"/api/v1/price-lists/{added.code}"
    return Status(201, _response(response, added))


@router.get("/{code}", response=ListSchema, auth=SEE)
def read_price_list(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """One list; its version is the ETag, and that of its prices."""
    return _response(response, _find(request, code))


@router.patch("/{code}", response=ListSchema, auth=EDIT, **may_answer(428))
def change_price_list(
    request: HttpRequest, response: HttpResponse, code: str, body: ListPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """Change what is sent, on the version in If-Match. It counts from the next request on."""
    found, version = _find(request, code), required_version(if_match)
    stored = {name: getattr(found, name) for name in ListValues.__dataclass_fields__}
    stored["policy"] = found.policy.code if found.policy else None
    values = ListValues(**stored | body.model_dump(exclude_unset=True))
    return _response(response, verbs.change_price_list(found, values, version=version, by=by_key(request)))


@router.delete("/{code}", response={204: None}, auth=EDIT, **may_answer(428))
def remove_price_list(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[None]:
    """Delete it with its prices: what has a price in no other list is no longer on sale there."""
    found, version = _find(request, code), required_version(if_match)
    verbs.remove_price_list(found, version=version, by=by_key(request))
    return Status(204, None)


@router.get("/{code}/prices", response=Listing[PriceSchema], auth=SEE)
def list_prices(
    request: HttpRequest,
    code: str,
    q: Annotated[str, Query(max_length=100, description="As for products.")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[PriceSchema]:
    """Product by product, with the quantities from which on they count."""
    found = _find(request, code)
    rows = Price.objects.filter(price_list=found).select_related("product")
    page = PRICES.page(rows, cursor=cursor, limit=limit, q=q)
    return Listing[PriceSchema].paged(page, lambda row: PriceSchema(**price_fields(row, found.currency)))


@router.put("/{code}/prices", response=ListSchema, auth=EDIT, **may_answer(428))
def put_prices(
    request: HttpRequest, response: HttpResponse, code: str, body: PricesPut, if_match: IfMatch = None
) -> dict[str, Any]:
    """Set or remove up to 5,000 prices, all or none; others stay. 422 beside `prices.3.amount`: `no_such_product`, `price_twice`,
    `negative`, `too_many_decimals`.
    """
    found, version = _find(request, code), required_version(if_match)
    rows = [PriceRow(row.product, row.min_quantity, row.amount) for row in body.prices]
    return _response(response, change_prices(found, rows, version=version, by=by_key(request)))


def _find(request: HttpRequest, code: str) -> PriceList:
    lists = price_lists_of(grant_of(request))
    return the_one(coded(lists, code), "no_such_price_list", "There is no price list with this code.")


def _response(response: HttpResponse, price_list: PriceList) -> dict[str, Any]:
    response["ETag"] = etag(price_list.version)
    return list_fields(price_list, now())
