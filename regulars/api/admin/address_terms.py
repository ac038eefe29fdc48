"""What a site says about addresses: countries, a shared book, and who may change them (ADR-12, ADR-15)."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.addresses.queries.site_terms import SiteTerms, terms_of
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.schemas import Patched, Schema
from regulars.api.versions import IfMatch, required_version
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sites"])
ModeCode = Literal["own", "read_only", "billing_read_only"]
Countries = Annotated[list[Annotated[str, Field(max_length=4)]], Field(max_length=300)]


class TermsSchema(Schema):
    """What the site itself says. No country in a list: the master's are allowed, or every one; no mode for a type: what the master
    says, or `own`. `in_force` is what comes of it.
    """

    shipping_countries: list[str]
    billing_countries: list[str]
    shared_book: bool
    modes: dict[str, ModeCode]
    in_force: "InForce"
    version: int


class InForce(Schema):
    shipping_countries: list[str]
    billing_countries: list[str]
    shared_book: bool
    modes: dict[str, ModeCode]


class TermsWish(Schema):
    """Only what is sent changes. A mode of null goes back to what the master says."""

    shipping_countries: Patched[Countries] = None
    billing_countries: Patched[Countries] = None
    shared_book: Patched[bool] = None
    modes: Patched[dict[Annotated[str, Field(max_length=20)], ModeCode | None]] = None


@router.get("/{str:code}/address-terms", response=TermsSchema, auth=key_with(Right.SEE))
def read_address_terms(request: HttpRequest, code: str) -> dict[str, Any]:
    """Countries, modes by customer type, and whether a sub site's shared book is in use."""
    return _terms_response(terms_of(site_at(code, grant_of(request))))


@router.patch(
    "/{str:code}/address-terms", response=TermsSchema, auth=key_with(Right.EDIT_SITES), **may_answer(428)
)
def change_address_terms(
    request: HttpRequest, code: str, body: TermsWish, if_match: IfMatch = None
) -> dict[str, Any]:
    """It counts from the next request on; addresses that are of no use then are hidden, and come back with the country (ADR-03).

    422 `unknown_country`, `no_such_type`, and `no_shared_book` for a site that is no sub site.
    """
    site = site_at(code, grant_of(request))
    changes = TermsChanges(**body.model_dump(exclude_unset=True))
    change_terms(site, changes, version=required_version(if_match), by=by_key(request))
    return _terms_response(terms_of(site))


def _terms_response(terms: SiteTerms) -> dict[str, Any]:
    return {
        "shipping_countries": terms.own.shipping_countries,
        "billing_countries": terms.own.billing_countries,
        "shared_book": terms.own.shared_book,
        "modes": terms.own_modes,
        "in_force": {
            "shipping_countries": terms.shipping_countries,
            "billing_countries": terms.billing_countries,
            "shared_book": terms.shared_book,
            "modes": terms.modes,
        },
        "version": terms.own.version,
    }
