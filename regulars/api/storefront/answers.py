"""Bodies whose fields a site's form decides: documented as far as every site has them, checked by the form (G14)."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from regulars.addresses.rules.entries import FIELDS as ENTRY_FIELDS
from regulars.addresses.rules.entries import LONGEST
from regulars.api.schemas import Schema, with_fields
from regulars.fields.rules.shipped import NEEDED, OWN, SHIPPED

__all__ = ["Answered", "ProfileChanges", "Registration", "fields_of"]

FORM = "The site's form decides which of these it takes, which it requires, and what else: ask `GET /forms/{purpose}`."


def _also(schema: dict[str, Any]) -> None:
    schema["additionalProperties"] = {
        "description": "An attribute on the form, by its code. Texts, choices and dates (2026-12-31) are strings, numbers numbers,"
        ' yes or no booleans, money an amount in the site\'s currency or `{"amount": "12.30", "currency": "EUR"}`; null is nothing.'
    }


class Answered(BaseModel):
    """Known fields by type; what else is sent, the form looks at."""

    model_config = ConfigDict(extra="allow", strict=True, json_schema_extra=_also)
    __pydantic_extra__: dict[str, JsonValue]


_OWN = {code: (Annotated[str | None, Field(max_length=SHIPPED[code].limits.longest)], None) for code in OWN}


_ADDRESS = {
    code: (Annotated[str, Field(max_length=2 * LONGEST[code])], "")
    for code in ENTRY_FIELDS
    if code != "country"
}


@with_fields(_ADDRESS)
class RegistrationAddress(Schema):
    """The default address for all that the site uses addresses for; name and company are the account's unless they are sent."""

    country: Annotated[str, Field(max_length=4)]


@with_fields({code: known for code, known in _OWN.items() if code not in NEEDED})
class Registration(Answered):
    """What this site's registration form asks for, flat. The email becomes the username."""

    email: Annotated[str, Field(max_length=254)]
    last_name: Annotated[str, Field(max_length=100)]
    type: Annotated[
        str | None, Field(max_length=20, description="A type that this site accepts; else its first.")
    ] = None
    password: Annotated[
        str | None,
        Field(
            max_length=1024,
            description="Where the form asks for one; else the mailbox gets a link to choose it.",
        ),
    ] = None
    password_confirmation: Annotated[
        str | None, Field(max_length=1024, description="May be left out; sent, it must match.")
    ] = None
    registration_address: Annotated[
        RegistrationAddress | None,
        Field(description="Where the form asks for an address; see `GET /address-form`."),
    ] = None


@with_fields(_OWN)
class ProfileChanges(Answered):
    """Only what is sent changes; null takes a value away."""


def fields_of(body: Answered, *, without: frozenset[str] = frozenset()) -> dict[str, object]:
    """What was sent and nothing else, for the verb."""
    return {name: value for name, value in body.model_dump(exclude_unset=True).items() if name not in without}
