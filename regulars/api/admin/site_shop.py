"""What a site says of the tax in its prices, and of who sees them (SHP-05, SHP-06)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.admin.shop_schemas import Amount
from regulars.api.base import may_answer
from regulars.api.schemas import Patched, Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.catalog.operations.shop_terms import ShopChanges, Tax, change_shop_terms
from regulars.catalog.queries.site_shop import ShopTerms, Taxes, shop_terms_of
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sites"])
ViewerCode = Literal["everyone", "role"]
ClassCode = Annotated[str, Field(max_length=20)]


class TaxSchema(Schema):
    """`percent` is what the price holds; `text` is what pages say of it, such as *incl. 19 % VAT*."""

    percent: Amount
    text: Annotated[str, Field(max_length=60)] = ""


class ShopInForce(Schema):
    taxes: dict[str, TaxSchema]
    prices_for: dict[str, ViewerCode]


class ShopSchema(Schema):
    """What the site itself says: taxes by class, and who of a customer type sees prices (*guest*: visitors). No tax at all: the master's;
    no word for a type: what the master says, or `everyone`. `in_force` is what comes of it.
    """

    taxes: dict[str, TaxSchema]
    prices_for: dict[str, ViewerCode]
    in_force: ShopInForce
    version: int


class ShopPatch(Schema):
    """Only what is sent changes: `taxes` as a whole, `prices_for` type by type; null there goes back to what the master says."""

    taxes: Patched[Annotated[dict[ClassCode, TaxSchema], Field(max_length=100)]] = None
    prices_for: Patched[Annotated[dict[ClassCode, ViewerCode | None], Field(max_length=200)]] = None


@router.get("/{str:code}/shop", response=ShopSchema, auth=key_with(Right.SEE))
def read_shop(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """Taxes by class, and who sees prices; the version is the ETag."""
    return _response(response, shop_terms_of(site_at(code, grant_of(request))))


@router.patch("/{str:code}/shop", response=ShopSchema, auth=key_with(Right.EDIT_CATALOGUE), **may_answer(428))
def change_shop(
    request: HttpRequest, response: HttpResponse, code: str, body: ShopPatch, if_match: IfMatch = None
) -> dict[str, Any]:
    """It counts from the next request on. 422 `tax_class_shape`, `class_twice`, `too_many_classes`, `out_of_range`, `no_such_type`."""
    site = site_at(code, grant_of(request))
    taxes = (
        None if body.taxes is None else {name: Tax(tax.percent, tax.text) for name, tax in body.taxes.items()}
    )
    changes = ShopChanges(taxes=taxes, prices_for=body.prices_for)
    change_shop_terms(site, changes, version=required_version(if_match), by=by_key(request))
    return _response(response, shop_terms_of(site))


def _response(response: HttpResponse, terms: ShopTerms) -> dict[str, Any]:
    response["ETag"] = etag(terms.version)
    codes = [customer_type.code for customer_type in terms.types]
    return {
        "taxes": _taxes(terms.own_taxes),
        "prices_for": terms.own_prices_for,
        "in_force": {
            "taxes": _taxes(terms.taxes[0]),
            "prices_for": {code: terms.prices_for(code)[0].value for code in codes},
        },
        "version": terms.version,
    }


def _taxes(taxes: Taxes) -> dict[str, dict[str, str]]:
    return {name: {"percent": f"{tax.percent}", "text": tax.text} for name, tax in taxes.items()}
