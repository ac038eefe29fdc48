"""How a site writes addresses and what its forms ask for, by country (ADR-06)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from regulars.addresses.operations.formats import FormatWish, change_format, remove_format
from regulars.addresses.queries.site_terms import terms_of
from regulars.addresses.rules.formats import ANY, LONGEST_FORMAT, Formats
from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.schemas import Schema
from regulars.api.versions import IfMatch, required_version
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["sites"])
FORMATS = "/{str:code}/address-format"
FieldNames = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]


class FormatWishSchema(Schema):
    """`format` has a line for each of the address, with fields in braces: `{name}`, `{postal_code} {city}`; empty: as the country
    writes them. `required` and `left_out` name fields of the form; what a country itself requires is always asked for.
    """

    format: Annotated[str, Field(max_length=2 * LONGEST_FORMAT)] = ""
    required: FieldNames = []
    left_out: FieldNames = []


class FormatSchema(FormatWishSchema):
    """`country` has two letters, or is `any`: every country without a format of its own."""

    country: str


class FormatsSchema(Schema):
    """What the site itself says. One without any has its master's in force; the two are never mixed. `version` is that of the site's
    address terms, which formats are a part of.
    """

    formats: list[FormatSchema]
    in_force: list[FormatSchema]
    version: int


@router.get(FORMATS, response=FormatsSchema, auth=key_with(Right.SEE))
def read_address_format(request: HttpRequest, code: str) -> dict[str, Any]:
    """Its formats; a country that has none is written and asked for as its post has it."""
    return _response(site_at(code, grant_of(request)))


@router.put(
    FORMATS + "/{str:country}", response=FormatsSchema, auth=key_with(Right.EDIT_SITES), **may_answer(428)
)
def put_address_format(
    request: HttpRequest, code: str, country: str, body: FormatWishSchema, if_match: IfMatch = None
) -> dict[str, Any]:
    """It counts from the next request on; stored addresses stay as they are. 422 `unknown_country`, `unknown_field`,
    `line_without_field`, `format_incomplete`, `required_there`, `required_and_left_out`.
    """
    site, version = site_at(code, grant_of(request)), required_version(if_match)
    wish = FormatWish(body.format, body.required, body.left_out)
    change_format(site, country, wish, version=version, by=by_key(request))
    return _response(site)


@router.delete(
    FORMATS + "/{str:country}", response={204: None}, auth=key_with(Right.EDIT_SITES), **may_answer(428)
)
def remove_address_format(
    request: HttpRequest, code: str, country: str, if_match: IfMatch = None
) -> Status[Any]:
    """From then on the one of `any` counts there, else the country's own; with the last one a sub site follows its master again.
    404 `no_such_format`.
    """
    site, version = site_at(code, grant_of(request)), required_version(if_match)
    remove_format(site, country, version=version, by=by_key(request))
    return Status(204, None)


def _response(site: Site) -> dict[str, Any]:
    terms = terms_of(site)
    return {
        "formats": _listed(terms.formats.own),
        "in_force": _listed(terms.formats.in_force),
        "version": terms.own.version,
    }


def _listed(formats: Formats) -> list[dict[str, Any]]:
    return [
        {
            "country": country or ANY,
            "format": form.text,
            "required": sorted(form.required),
            "left_out": sorted(form.left_out),
        }
        for country, form in sorted(formats.by_country.items())
    ]
