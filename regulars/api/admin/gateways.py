"""Gateways: who charges cards (WSH-02)."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Cursor, Limit, Listing, Patched, Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.cards.models import Gateway
from regulars.cards.operations import gateway_settings as verbs
from regulars.cards.queries.gateways import GATEWAYS, gateway_with
from regulars.journeys.save_gateway import save_gateway
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["payment"])
Name = Annotated[str, Field(max_length=100)]
Url = Annotated[str, Field(max_length=500)]


class GatewaySchema(Schema):
    """`url` is where the provider answers; empty: Regulars answers itself, for trying out."""

    code: str
    name: str
    kind: str
    url: str
    version: int


class GatewayNew(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Name
    url: Url = ""


class GatewayPatch(Schema):
    name: Patched[Name] = None
    url: Patched[Url] = None


@router.get("", response=Listing[GatewaySchema], auth=key_with(Right.SEE))
def list_gateways(
    request: HttpRequest,  # noqa: ARG001 - ninja hands it over
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[GatewaySchema]:
    """Every gateway by its name."""
    page = GATEWAYS.page(Gateway.objects.all(), cursor=cursor, limit=limit)
    return Listing[GatewaySchema].paged(page, lambda gateway: GatewaySchema(**_fields(gateway)))


@router.post("", response={201: GatewaySchema}, auth=key_with(Right.EDIT_CATALOGUE))
@idempotent()
def add_gateway(request: HttpRequest, response: HttpResponse, body: GatewayNew) -> Status[dict[str, Any]]:
    """Only for keys that reach every site. 409 `gateway_code_taken`."""
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    gateway = verbs.add_gateway(body.code, body.name, url=body.url, by=by_key(request))
    response["Location"] = f"/api/v1/gateways/{gateway.code}"
    response["ETag"] = etag(gateway.version)
    return Status(201, _fields(gateway))


@router.get("/{str:code}", response=GatewaySchema, auth=key_with(Right.SEE))
def read_gateway(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:  # noqa: ARG001 - ninja hands it over
    """One gateway; its version is the ETag."""
    gateway = gateway_with(code)
    response["ETag"] = etag(gateway.version)
    return _fields(gateway)


@router.patch("/{str:code}", response=GatewaySchema, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def change_gateway(
    request: HttpRequest, response: HttpResponse, code: str, body: GatewayPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """Only for keys that reach every site. Needs If-Match: 428 without, 409 when stale; 409 `gateway_has_open_charges` for another `url` while so many card payments are `open`."""
    gateway = gateway_with(code)
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    name = gateway.name if body.name is None else body.name
    url = gateway.settings.get("url", "") if body.url is None else body.url
    version = required_version(if_match)
    changed = save_gateway(gateway, name, url=url, version=version, by=by_key(request))
    response["ETag"] = etag(changed.version)
    return _fields(changed)


@router.delete("/{str:code}", response={204: None}, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def remove_gateway(request: HttpRequest, code: str, if_match: IfMatch = None) -> Status[None]:
    """409 `gateway_in_use` while a site, a saved card or a payment names it."""
    gateway = gateway_with(code)
    grant_of(request).require_everywhere(Right.EDIT_CATALOGUE)
    verbs.remove_gateway(gateway, version=required_version(if_match), by=by_key(request))
    return Status(204, None)


def _fields(gateway: Gateway) -> dict[str, Any]:
    same = {name: getattr(gateway, name) for name in ("code", "name", "kind", "version")}
    return same | {"url": gateway.settings.get("url", "")}
