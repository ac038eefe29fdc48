from typing import Annotated, Literal

from pydantic import Field

from regulars.api.shapes import Moment, Shape

__all__ = [
    "Accepted",
    "AccessRequested",
    "ChosenPassword",
    "Credentials",
    "EmailWish",
    "Forgotten",
    "LoggedInShape",
    "Me",
    "NewPassword",
    "ProfilePatch",
    "RegisteredShape",
    "Registration",
    "RenewedShape",
]

Name = Annotated[str, Field(max_length=100)]
Password = Annotated[str, Field(max_length=1024)]


class Me(Shape):
    """The shopper, as this site knows them. `id` is the same as in the admin API."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    company: str
    phone: str
    language: str
    type: str
    set: str
    site: str
    version: int


class RegisteredShape(Me):
    """`state` is `pending` where somebody has to say yes before the first log-in."""

    state: Literal["active", "pending"]


class Registration(Shape):
    """What this site's form asks for. The e-mail becomes the user name."""

    email: Annotated[str, Field(max_length=254)]
    password: Password
    password_confirmation: Password | None = None
    type: Annotated[
        str | None, Field(max_length=20, description="A type that this site accepts; else its first.")
    ] = None
    first_name: Name = ""
    last_name: Name
    company: Annotated[str, Field(max_length=200)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    language: Annotated[str, Field(max_length=20)] = ""


class Accepted(Shape):
    """The same for everybody: nobody learns here whether a name exists."""

    message: str


class Credentials(Shape):
    username: Annotated[str, Field(max_length=254)]
    password: Password


class LoggedInShape(Shape):
    """`first_time`: the account was opened at a sister site and is used here for the first time."""

    token: str
    expires_at: Moment
    first_time: bool


class RenewedShape(Shape):
    """`token` is told once: null when the answer is said again under an `Idempotency-Key`."""

    token: str | None
    expires_at: Moment
    first_time: bool


class AccessRequested(Shape):
    site: str
    state: Literal["pending"]


class ProfilePatch(Shape):
    """Only what is sent changes."""

    first_name: Name | None = None
    last_name: Name | None = None
    company: Annotated[str, Field(max_length=200)] | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    language: Annotated[str, Field(max_length=20)] | None = None


class NewPassword(Shape):
    current_password: Password
    new_password: Password
    new_password_confirmation: Password | None = None


class Forgotten(Shape):
    username: Annotated[str, Field(max_length=254)]


class ChosenPassword(Shape):
    password: Password
    password_confirmation: Password | None = None


class EmailWish(Shape):
    email: Annotated[str, Field(max_length=254)]
    current_password: Password
