"""Fulfilment centres: where orders are sent from (SHP-04)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.shop_schemas import CentreNew, CentrePatch, CentreSchema, centre_fields
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.models import FulfilmentCentre
from regulars.catalog.operations import centres as verbs
from regulars.catalog.queries.shipping import CENTRES
from regulars.kernel.lookups import coded, the_one
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["shipping"])


def _centre(code: str) -> FulfilmentCentre:
    sentence = "There is no fulfilment centre with this code."
    return the_one(coded(FulfilmentCentre.objects, code), "no_such_centre", sentence)


@router.get("", response=Listing[CentreSchema], auth=key_with(Right.SEE))
def list_centres(
    request: HttpRequest,  # noqa: ARG001 - ninja hands it over
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[CentreSchema]:
    """Every fulfilment centre by its name."""
    page = CENTRES.page(FulfilmentCentre.objects.all(), cursor=cursor, limit=limit)
    return Listing[CentreSchema].paged(page, lambda centre: CentreSchema(**centre_fields(centre)))


@router.post("", response={201: CentreSchema}, auth=key_with(Right.EDIT_CATALOGUE))
@idempotent()
def add_centre(request: HttpRequest, response: HttpResponse, body: CentreNew) -> Status[dict[str, Any]]:
    """Only for keys that reach every site. 409 `centre_code_taken`; 422 `unknown_country`."""
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    centre = verbs.add_centre(body.code, body.name, body.country, by=by_key(request))
    response["Location"] = f"/api/v1/centres/{centre.code}"
    response["ETag"] = etag(centre.version)
    return Status(201, centre_fields(centre))


@router.get("/{str:code}", response=CentreSchema, auth=key_with(Right.SEE))
def read_centre(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:  # noqa: ARG001 - ninja hands it over
    """One centre; its version is the ETag."""
    centre = _centre(code)
    response["ETag"] = etag(centre.version)
    return centre_fields(centre)


@router.patch("/{str:code}", response=CentreSchema, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def change_centre(
    request: HttpRequest, response: HttpResponse, code: str, body: CentrePatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """Only for keys that reach every site. Needs If-Match: 428 without, 409 when stale."""
    centre = _centre(code)
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    name, country = body.name or centre.name, body.country or centre.country
    version = required_version(if_match)
    changed = verbs.change_centre(centre, name, country, version=version, by=by_key(request))
    response["ETag"] = etag(changed.version)
    return centre_fields(changed)


@router.delete("/{str:code}", response={204: None}, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def remove_centre(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[None]:
    """409 `centre_in_use` while a shipping method names it."""
    centre = _centre(code)
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    verbs.remove_centre(centre, version=required_version(if_match), by=by_key(request))
    return Status(204, None)
