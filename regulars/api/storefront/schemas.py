from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from regulars.api.schemas import Moment, Schema, with_fields
from regulars.fields.rules.shipped import OWN


def _attributes(schema: dict[str, Any]) -> None:
    schema["additionalProperties"] = {
        "description": "An attribute that the form shows, by its code; null where there is no value. An image is the address of a picture."
    }


Password = Annotated[str, Field(max_length=1024)]


@with_fields(dict.fromkeys(OWN, (str, "")))
class Me(BaseModel):
    """The shopper, as this site's profile form for their type shows them. `id` is the same as in the admin API.

    First and last name, company, phone and language are there where the form shows them, its other attributes beside
    them by their codes.
    """

    model_config = ConfigDict(extra="allow", json_schema_extra=_attributes)

    id: int
    username: str
    email: str
    type: str
    set: str
    site: str
    through_site: str
    version: int


class RegisteredSchema(Me):
    """`state` is `pending` where approval is required before the first log-in."""

    state: Literal["active", "pending"]


class Accepted(Schema):
    """The same for everybody: nobody learns here whether a name exists."""

    message: str


THANKS = Accepted(message="Thank you. Look into the mailbox: it says how to go on.")


class Credentials(Schema):
    username: Annotated[str, Field(max_length=254)]
    password: Password


class LoggedInSchema(Schema):
    """`first_time`: the account was opened at a sister site and is used here for the first time."""

    token: str
    expires_at: Moment
    first_time: bool


class RenewedSchema(Schema):
    """`token` is told once: null when the answer is said again under an `Idempotency-Key`."""

    token: str | None
    expires_at: Moment
    first_time: bool


class AccessWish(Credentials):
    sub_shop: Annotated[
        str | None,
        Field(
            max_length=50, description="At a master site whose form asks for it: the code of the sub site."
        ),
    ] = None


class AccessRequested(Schema):
    site: str
    state: Literal["pending"]


class NewPassword(Schema):
    current_password: Password
    new_password: Password
    new_password_confirmation: Password | None = None


class Forgotten(Schema):
    username: Annotated[str, Field(max_length=254)]


class OrderFinder(Schema):
    """Number and email as they were given with a guest's order."""

    number: Annotated[str, Field(max_length=60)]
    email: Annotated[str, Field(max_length=254)]


class ClaimWish(Schema):
    """The number of an order that was placed as a guest."""

    number: Annotated[str, Field(max_length=60)]


class ClaimedSchema(Schema):
    """The order is among those of `/me/orders` from now on."""

    id: int
    number: str


class ChosenPassword(Schema):
    password: Password
    password_confirmation: Password | None = None


class EmailProof(Schema):
    """What a link that a password waits for is sent with: that password, or another one."""

    password: Password | None = None
    new_password: Password | None = None
    new_password_confirmation: Password | None = None


class EmailWish(Schema):
    email: Annotated[str, Field(max_length=254)]
    current_password: Password
