"""Discounts: who gets how much off, when and where (DIS-01)."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from ninja import Query, Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import sites_named
from regulars.api.admin.shop_schemas import (
    DiscountNew,
    DiscountPatch,
    DiscountSchema,
    discount_fields,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import Discount
from regulars.catalog.operations import discounts as verbs
from regulars.catalog.queries.discounts import DISCOUNTS, discounts_within
from regulars.catalog.rules import DiscountKind
from regulars.catalog.rules.periods import PeriodState
from regulars.groups.models import CustomerGroup, Tag
from regulars.kernel.errors import Invalid
from regulars.kernel.lookups import coded, the_one
from regulars.sites.models import CustomerType
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["discounts"])


def _discount(code: str, grant: Grant) -> Discount:
    found = discounts_within(grant.sites)
    return the_one(coded(found, code), "no_such_discount", "There is no discount with this code.")


def _response(response: HttpResponse, discount: Discount, grant: Grant) -> dict[str, Any]:
    response["ETag"] = etag(discount.version)
    return discount_fields(_discount(discount.code, grant), grant, now())


@router.get("", response=Listing[DiscountSchema], auth=key_with(Right.SEE))
def list_discounts(
    request: HttpRequest,
    state: Annotated[PeriodState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[DiscountSchema]:
    """By name; a key for some sites lists those that count at one of them."""
    grant, at = grant_of(request), now()
    page = DISCOUNTS.page(discounts_within(grant.sites), state=state, cursor=cursor, limit=limit)
    items = [DiscountSchema(**discount_fields(discount, grant, at)) for discount in page.items]
    return Listing[DiscountSchema].paged(replace(page, items=items), lambda schema: schema)


@router.post("", response={201: DiscountSchema}, auth=key_with(Right.EDIT_CATALOGUE))
@idempotent()
def add_discount(request: HttpRequest, response: HttpResponse, body: DiscountNew) -> Status[dict[str, Any]]:
    """Only for keys that reach every site. 409 `discount_code_taken`; 422 `currency_of_percent`, `not_positive`, `too_many_decimals`,
    `ends_before_start`, and `no_such_group`, `no_such_tag`, `no_such_type`, `no_such_site` beside the field.
    """
    grant = grant_of(request)
    grant.require_everywhere(Right.EDIT_CATALOGUE)
    sent = body.model_dump()
    discount = verbs.add_discount(sent.pop("code"), verbs.DiscountWish(**_meant(sent)), by=by_key(request))
    response["Location"] = f"/api/v1/discounts/{discount.code}"
    return Status(201, _response(response, discount, grant))


@router.get("/{str:code}", response=DiscountSchema, auth=key_with(Right.SEE))
def read_discount(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """One discount; its version is the ETag."""
    grant = grant_of(request)
    return _response(response, _discount(code, grant), grant)


@router.patch("/{str:code}", response=DiscountSchema, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def change_discount(
    request: HttpRequest, response: HttpResponse, code: str, body: DiscountPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """It counts from the next request on. Needs If-Match: 428 without, 409 when stale."""
    grant = grant_of(request)
    discount = _discount(code, grant)
    grant.require_everywhere(Right.EDIT_CATALOGUE)
    version = required_version(if_match)
    wish = replace(verbs.wish_of(discount), **_meant(body.model_dump(exclude_unset=True)))
    return _response(
        response, verbs.change_discount(discount, wish, version=version, by=by_key(request)), grant
    )


@router.delete("/{str:code}", response={204: None}, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def remove_discount(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[None]:
    """Nobody gets it from the next request on; orders keep what they were given."""
    grant = grant_of(request)
    discount = _discount(code, grant)
    grant.require_everywhere(Right.EDIT_CATALOGUE)
    verbs.remove_discount(discount, version=required_version(if_match), by=by_key(request))
    return Status(204, None)


_ROWS: dict[str, tuple[Any, str, str]] = {
    "group": (CustomerGroup, "no_such_group", "There is no customer group with this code."),
    "tag": (Tag, "no_such_tag", "There is no tag with this code."),
    "type": (CustomerType, "no_such_type", "There is no customer type with this code."),
}


def _meant(sent: dict[str, Any]) -> dict[str, Any]:
    """Rows in the place of codes."""
    for name, (model, code, sentence) in _ROWS.items():
        if sent.get(name) is not None:
            rows = model.objects
            row = (rows.filter(pk=sent[name]) if name == "type" else coded(rows, sent[name])).first()
            if row is None:
                raise Invalid(code, sentence, name)
            sent[name] = row
    if "sites" in sent:
        sent["sites"] = sites_named(sent["sites"], "sites")
    if sent.get("kind") == DiscountKind.PERCENT:
        sent.setdefault("currency", "")
    if "currency" in sent:
        sent["currency"] = sent["currency"] or ""
    return sent
