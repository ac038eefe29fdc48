"""Shipping methods of sites (SHP-03, SHP-04)."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at, site_named
from regulars.api.admin.shop_schemas import (
    MethodNew,
    MethodPatch,
    MethodSchema,
    method_fields,
)
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Code, Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import FulfilmentCentre, ShippingMethod
from regulars.catalog.operations import shipping as verbs
from regulars.catalog.queries.shipping import METHODS
from regulars.kernel.errors import Invalid
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Grant, Right

__all__ = ["router"]

router = Router(tags=["shipping"])
METHOD = "/{str:site}/{str:code}"


def _method(site: str, code: str, grant: Grant) -> ShippingMethod:
    methods = ShippingMethod.objects.select_related("site", "centre").filter(site=site_at(site, grant))
    sentence = "This site has no shipping method with this code."
    return the_one(coded(methods, code), "no_such_shipping_method", sentence)


def _meant(sent: dict[str, Any]) -> dict[str, Any]:
    """The centre in the place of its code."""
    if sent.get("centre") is not None:
        centre = coded(FulfilmentCentre.objects, sent["centre"]).first()
        if centre is None:
            raise Invalid("no_such_centre", "There is no fulfilment centre with this code.", "centre")
        sent["centre"] = centre
    return sent


def _response(response: HttpResponse, method: ShippingMethod) -> dict[str, Any]:
    response["ETag"] = etag(method.version)
    return method_fields(method)


@router.get("", response=Listing[MethodSchema], auth=key_with(Right.SEE))
def list_shipping_methods(
    request: HttpRequest, site: Code | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Listing[MethodSchema]:
    """Those of one site, or of every one that the key reaches. A sub site without any active one offers its master's."""
    grant = grant_of(request)
    methods = ShippingMethod.objects.select_related("site", "centre")
    if site is not None:
        methods = methods.filter(site=site_named(site, "site", grant))
    elif grant.sites is not None:
        methods = methods.filter(site__in=grant.sites)
    page = METHODS.page(methods, cursor=cursor, limit=limit)
    items = [MethodSchema(**method_fields(method)) for method in page.items]
    return Listing[MethodSchema].paged(replace(page, items=items), lambda schema: schema)


@router.post("", response={201: MethodSchema}, auth=key_with(Right.EDIT_CATALOGUE))
@idempotent()
def add_shipping_method(
    request: HttpRequest, response: HttpResponse, body: MethodNew
) -> Status[dict[str, Any]]:
    """409 `shipping_method_code_taken`; 422 `unknown_country`, `no_such_type`, `no_such_centre`, `not_positive`, `too_many_decimals`."""
    sent = body.model_dump()
    site, code = site_named(sent.pop("site"), "site", grant_of(request)), sent.pop("code")
    method = verbs.add_method(site, code, verbs.MethodWish(**_meant(sent)), by=by_key(request))
    response["Location"] = f"/api/v1/shipping-methods/{site.code}/{method.code}"
    return Status(201, _response(response, method))


@router.get(METHOD, response=MethodSchema, auth=key_with(Right.SEE))
def read_shipping_method(
    request: HttpRequest, response: HttpResponse, site: str, code: str
) -> dict[str, Any]:
    """One method; its version is the ETag."""
    return _response(response, _method(site, code, grant_of(request)))


@router.patch(METHOD, response=MethodSchema, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def change_shipping_method(
    request: HttpRequest,
    response: HttpResponse,
    site: str,
    code: str,
    *,
    body: MethodPatch,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """It counts from the next request on. Needs If-Match: 428 without, 409 when stale."""
    method, version = _method(site, code, grant_of(request)), required_version(if_match)
    wish = replace(verbs.method_wish_of(method), **_meant(body.model_dump(exclude_unset=True)))
    verbs.change_method(method, wish, version=version, by=by_key(request))
    return _response(response, _method(site, code, grant_of(request)))


@router.delete(METHOD, response={204: None}, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def remove_shipping_method(
    request: HttpRequest, site: str, code: str, if_match: IfMatch = None
) -> Status[None]:
    """With the last one a sub site offers its master's again."""
    method, version = _method(site, code, grant_of(request)), required_version(if_match)
    verbs.remove_method(method, version=version, by=by_key(request))
    return Status(204, None)
