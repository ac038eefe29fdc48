"""How a site is paid (SHP-03)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import beside, site_at
from regulars.api.base import may_answer
from regulars.api.schemas import Code, Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.cards.queries.gateways import gateway_with
from regulars.orders.models import PaymentMethod
from regulars.orders.operations.payment_methods import PaymentWish, save_payment_methods
from regulars.orders.queries.payment_methods import payment_methods_of, payment_version
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["payment"])


class PaymentMethodSchema(Schema):
    """Only `card` has a `gateway`, by its code. No type at all means every one, *guest* visitors."""

    kind: Literal["invoice", "card", "credit"]
    gateway: Code | None = None
    types: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=200)] = []
    active: bool = True


class PaymentMethodsBody(Schema):
    """All of them, in the order in which they are offered."""

    methods: Annotated[list[PaymentMethodSchema], Field(max_length=10)]


class SitePaymentSchema(Schema):
    """`methods` are those of the site itself; `in_force` are the active ones that count: its own where it has any, else its master's."""

    methods: list[PaymentMethodSchema]
    in_force: list[PaymentMethodSchema]
    version: int


@router.get("/{str:code}/payment-methods", response=SitePaymentSchema, auth=key_with(Right.SEE))
def read_payment_methods(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """In the order in which they are offered; the version of all together is the ETag."""
    return _response(response, site_at(code, grant_of(request)))


@router.put(
    "/{str:code}/payment-methods",
    response=SitePaymentSchema,
    auth=key_with(Right.EDIT_CATALOGUE),
    **may_answer(428),
)
def put_payment_methods(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    body: PaymentMethodsBody,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Store all of them; one that isn't sent is gone. Needs If-Match: 428 without, 409 when stale.

    422 `method_twice`, `gateway_required`, `gateway_for_cards`, `no_such_gateway`, `no_such_type`.
    """
    site = site_at(code, grant_of(request))
    version = required_version(if_match)
    wishes = [_wish(method) for method in body.methods]
    save_payment_methods(site, wishes, version=version, by=by_key(request))
    return _response(response, site)


def _wish(method: PaymentMethodSchema) -> PaymentWish:
    with beside("gateway"):
        gateway = None if method.gateway is None else gateway_with(method.gateway)
    return PaymentWish(PaidBy(method.kind), gateway, method.types, method.active)


def _response(response: HttpResponse, site: Site) -> dict[str, Any]:
    methods, version = payment_methods_of(site.pk), payment_version(site.pk)
    response["ETag"] = etag(version)
    own, in_force = map(_listed, (methods.own, methods.in_force[0]))
    return {"methods": own, "in_force": in_force, "version": version}


def _listed(methods: list[PaymentMethod]) -> list[dict[str, Any]]:
    return [
        {
            "kind": method.kind,
            "gateway": method.gateway.code if method.gateway else None,
            "types": method.types,
            "active": method.active,
        }
        for method in methods
    ]
