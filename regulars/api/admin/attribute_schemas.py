"""Attributes and consents of a customer as this API tells and takes them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from regulars.api.schemas import Moment, Money, Schema
from regulars.customers.models import Customer
from regulars.customers.queries.values import (
    ConsentAt,
    consents_of,
    field_name,
    seen_definitions,
    seen_values,
)
from regulars.fields.queries import definitions_of
from regulars.fields.rules import Kept
from regulars.kernel.errors import Forbidden, Invalid
from regulars.staff.rules import Grant

Attributes = Annotated[
    dict[str, str | int | float | bool | Money],
    Field(description="What is filled in, by code, of what the key is shown. Absent in lists."),
]
SentAttributes = Annotated[
    dict[str, Any],
    Field(
        max_length=200,
        description="Values by code, checked by their definitions; null takes one away, what isn't named stays. "
        'Money is `{"amount": "12.30", "currency": "EUR"}`.',
    ),
]


class ConsentSchema(Schema):
    """What a customer agreed to or withdrew at one site, since when, and at which door they said so."""

    site: str
    attribute: str
    given: bool
    at: Moment
    door: str


class ConsentWish(Schema):
    given: bool


def values_for(customer: Customer, grant: Grant) -> dict[str, Any]:
    """`attributes` and `consents` as far as `grant` shows them. Two statements."""
    seen = seen_definitions(grant)
    codes = [code for code, definition in seen.items() if definition.kept == Kept.CONSENT]
    return {
        "attributes": seen_values(customer, seen),
        "consents": consents_for(consents_of(customer, grant, codes) if codes else []),
    }


def consents_for(found: list[ConsentAt]) -> list[ConsentSchema]:
    """Those that were answered."""
    return [
        ConsentSchema.of(consent, site=consent.site_code) for consent in found if consent.given is not None
    ]


def require_attributes(grant: Grant, sent: Mapping[str, object]) -> None:
    """Raises `Forbidden` `field_locked` beside the first that may not be changed; what is unknown the verb refuses."""
    for definition in definitions_of(sent).values() if sent else ():
        try:
            grant.require_edit(field_name(definition))
        except Forbidden as error:
            raise error.with_field(f"attributes.{definition.code}") from None


@contextmanager
def beside_attributes(sent: Mapping[str, object], *core: str) -> Iterator[None]:
    """What is wrong with an attribute is told beside `attributes.CODE`; `core` are the fields of the body itself."""
    codes = {code[:60] for code in sent}
    try:
        yield
    except Invalid as error:
        problems = [
            replace(problem, field=f"attributes.{problem.field}")
            if problem.field in codes and (problem.code == "unknown_attribute" or problem.field not in core)
            else problem
            for problem in error.problems
        ]
        raise (Invalid.of(problems) if problems else error) from None
