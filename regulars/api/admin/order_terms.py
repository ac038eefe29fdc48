"""What a site says of orders, and of who may place them by customer type (B2B-09, B2B-10, GST-08, SHP-06)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AfterValidator, Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.schemas import Emptied, Patched, Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.queries.site_orders import SiteOrderTerms, order_terms_of
from regulars.orders.rules.terms import SWITCHES
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sites"])
OrderingCode = Literal["everyone", "role"]
BuyersCode = Literal["both", "registered", "guests"]
RegistrationCode = Literal["no", "offered", "after", "automatic"]
StepCode = Literal["contact", "payment"]
TypeCode = Annotated[str, Field(max_length=20)]
Switches = Annotated[dict[TypeCode, bool | None], Field(max_length=200)]


class OrderTermsInForce(Schema):
    buyers: BuyersCode
    registration: RegistrationCode
    registration_step: StepCode
    receiver: str
    guest_retention_days: int
    ordering_for: dict[str, OrderingCode]
    held: dict[str, bool]
    blocked: dict[str, bool]
    reorder: dict[str, bool]


class OrderTermsSchema(Schema):
    """What the site itself says. `buyers`, `registration`, its step and `guest_retention_days` null, and no `receiver`: the master's;
    `guest_retention_days` 0: guests are kept; no word for a type: what the master says, else everyone
    may order, nothing waits, nothing is blocked, and orders may be placed again. `in_force` is what comes of it.
    """

    buyers: BuyersCode | None
    registration: RegistrationCode | None
    registration_step: StepCode | None
    receiver: str
    prefix: str
    guest_days: int
    guest_retention_days: int | None
    ordering_for: dict[str, OrderingCode]
    held: dict[str, bool]
    blocked: dict[str, bool]
    reorder: dict[str, bool]
    in_force: OrderTermsInForce
    version: int


class OrderTermsPatch(Schema):
    """Only what is sent changes, type by type; null goes back to what the master says."""

    buyers: Emptied[BuyersCode] = None
    registration: Emptied[RegistrationCode] = None
    registration_step: Emptied[StepCode] = None
    receiver: Emptied[Annotated[str, Field(max_length=254)]] = None
    prefix: Emptied[Annotated[str, Field(max_length=10)]] = None
    guest_days: Patched[int] = None
    guest_retention_days: Annotated[int | None, AfterValidator(lambda days: "" if days is None else days)] = (
        None
    )
    ordering_for: Patched[Annotated[dict[TypeCode, OrderingCode | None], Field(max_length=200)]] = None
    held: Patched[Switches] = None
    blocked: Patched[Switches] = None
    reorder: Patched[Switches] = None


@router.get("/{str:code}/order-terms", response=OrderTermsSchema, auth=key_with(Right.SEE))
def read_order_terms(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """Who may buy, whose orders wait and who is told of it; the version is the ETag."""
    return _response(response, order_terms_of(site_at(code, grant_of(request))))


@router.patch(
    "/{str:code}/order-terms", response=OrderTermsSchema, auth=key_with(Right.EDIT_SITES), **may_answer(428)
)
def patch_order_terms(
    request: HttpRequest, response: HttpResponse, code: str, body: OrderTermsPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """It counts from the next request on. 409 `order_prefix_taken`; 422 `hold_without_receiver`, `prefix_shape`, `email_shape`,
    `out_of_range`, `no_such_type`.
    """
    site = site_at(code, grant_of(request))
    changes = OrderTermsChanges(**{name: getattr(body, name) for name in OrderTermsPatch.model_fields})
    change_order_terms(site, changes, version=required_version(if_match), by=by_key(request))
    return _response(response, order_terms_of(site))


def _response(response: HttpResponse, terms: SiteOrderTerms) -> dict[str, Any]:
    response["ETag"] = etag(terms.own.version)
    codes = [customer_type.code for customer_type in terms.types]
    return {
        "buyers": terms.own.buyers or None,
        "registration": terms.own.registration or None,
        "registration_step": terms.own.registration_step or None,
        "receiver": terms.own.receiver,
        "prefix": terms.own.prefix,
        "guest_days": terms.own.guest_days,
        "guest_retention_days": terms.own.guest_retention_days,
        **{name: terms.own.all_of(name) for name in ("ordering_for", *SWITCHES)},
        "in_force": {
            "buyers": terms.buyers[0].value,
            "registration": terms.registration[0].value,
            "registration_step": terms.registration_step[0].value,
            "receiver": terms.receiver[0],
            "guest_retention_days": terms.guest_retention[0],
            "ordering_for": {code: terms.ordering_for(code)[0].value for code in codes},
            **{name: {code: terms.switch(name, code)[0] for code in codes} for name in SWITCHES},
        },
        "version": terms.own.version,
    }
