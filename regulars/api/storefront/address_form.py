"""What addresses in a country are made of at this shop, for programs that draw a form themselves (ADR-06, REG-09)."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from regulars.addresses.queries.books import book_in, terms_at
from regulars.addresses.rules.postal import check_country, country_names
from regulars.addresses.rules.questions import questions
from regulars.addresses.rules.terms import Terms
from regulars.api.base import may_answer
from regulars.api.schemas import Schema
from regulars.api.storefront.forms import no_such_type
from regulars.api.storefront.visitors import visit_of, whoever
from regulars.authentication.queries.visits import Visit
from regulars.kernel.i18n import language_override, spoken
from regulars.sites.queries.types import accepted_by, first_type_at

__all__ = ["router"]

router = Router(tags=["forms"])


class ChoiceSchema(Schema):
    value: str
    label: str


class AddressFieldSchema(Schema):
    """`longest`: how many characters it takes; `options`: one of these, null for a text."""

    field: str
    label: str
    required: bool
    longest: int
    options: list[ChoiceSchema] | None


class AddressFormSchema(Schema):
    """`countries` are those that may be chosen here; `fields` are asked for in `country`, in this order."""

    country: str
    countries: list[ChoiceSchema]
    fields: list[AddressFieldSchema]


@router.get("", response=AddressFormSchema, auth=whoever, **may_answer(422))
def read_address_form(
    request: HttpRequest,
    country: Annotated[str, Query(max_length=20, description="Two letters, such as DE.")],
    type: Annotated[str | None, Query(max_length=20)] = None,  # noqa: A002 - the name of the parameter
    language: Annotated[str | None, Query(max_length=20)] = None,
) -> dict[str, Any]:
    """What this site asks for in an address of a country, and which countries it takes: for visitors who register as this `type`, without it the first;
    for a shopper who is logged in, as in their own addresses. Labels in `language`, else in the shop's.

    At a registration `name` and `company` are the account's unless they are sent. A master asks as the chosen sub shop does: call this at the sub shop's host. No country is chosen
    where only the shop changes addresses. 404 for a type that the site doesn't accept, 422 `unknown_country`.
    """
    here = visit_of(request)
    country = check_country(country)
    terms = _terms(here, type)
    with language_override(spoken(language or here.site.locale)):
        choice, *fields = questions(country, terms.offered(country_names()), (), terms.formats)
        return {
            "country": country,
            "countries": _choices(choice.options),
            "fields": [
                {
                    "field": question.code,
                    "label": question.label,
                    "required": question.required,
                    "longest": question.longest,
                    "options": _choices(question.options) or None,
                }
                for question in fields
            ],
        }


def _terms(here: Visit, type_code: str | None) -> Terms:
    """A shopper's come along with the visit."""
    if here.account:
        return book_in(here.more).terms
    if type_code and accepted_by(here.site.id, type_code) is None:
        raise no_such_type()
    return terms_at(here.site.id, type_code or first_type_at(here.site.id))


def _choices(options: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Without the line of a menu that stands for none."""
    return [{"value": value, "label": label} for value, label in options if value]
