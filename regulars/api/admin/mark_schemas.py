"""The shapes of customer roles, tags and pricing policies, and of what a customer has of them."""

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from regulars.api.schemas import Patched, Schema
from regulars.groups.queries.memberships import HeldForDays
from regulars.groups.rules.roles import Days, Standing
from regulars.kernel.errors import Invalid

__all__ = [
    "CustomerRoleSchema",
    "MarkNew",
    "MarkPatch",
    "MarkSchema",
    "RoleNew",
    "RolePatch",
    "RoleSchema",
    "RolesWish",
    "TagsWish",
]

Name = Annotated[str, Field(min_length=1, max_length=100)]
Code = Annotated[str, Field(max_length=50)]
Rights = Annotated[
    list[Annotated[str, Field(max_length=60)]],
    Field(
        max_length=200,
        description="`see_prices`, `see_restricted`, `order`: they open what a site closed for a customer type; `approve_orders`: of others at their sub site; `restricted:<page code>`: read that page.",
    ),
]
Day = Annotated[str | None, Field(max_length=10, description="2027-12-31; null for no bound.")]
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class MarkSchema(Schema):
    """`code` never changes: accounts, files and programs keep it."""

    code: str
    name: str
    version: int


class MarkNew(Schema):
    """Without a `code` it is made from the name."""

    name: Name
    code: Code = ""


class MarkPatch(Schema):
    name: Name


class RoleSchema(MarkSchema):
    """What its holders may do at the shops, beside what a shop allows everybody."""

    rights: list[str]


class RoleNew(MarkNew):
    rights: Rights = []


class RolePatch(Schema):
    name: Patched[Name] = None
    rights: Patched[Rights] = None


class CustomerRoleSchema(Schema):
    """With a last day it is a membership. Both days count, in the time zone of the shop that asks; `state` is `now` where they count at any shop."""

    code: str
    name: str
    first_day: str | None
    last_day: str | None
    state: Standing

    @classmethod
    def held(cls, held: HeldForDays) -> "CustomerRoleSchema":
        of = held.holding
        first, last = (None if day is None else day.isoformat() for day in (of.first_day, of.last_day))
        return cls(code=of.role.code, name=of.role.name, first_day=first, last_day=last, state=held.standing)


class HeldRoleWish(Schema):
    code: Code
    first_day: Day = None
    last_day: Day = None

    def days(self) -> Days:
        """Raises `Invalid` beside `first_day` or `last_day`."""
        return Days(_day(self.first_day, "first_day"), _day(self.last_day, "last_day"))


class RolesWish(Schema):
    """All that the account has from then on."""

    roles: Annotated[list[HeldRoleWish], Field(max_length=500)]

    def days(self) -> dict[str, Days]:
        """By code. Raises `Invalid` beside `roles.NUMBER.last_day` and the like."""
        found: dict[str, Days] = {}
        for number, wish in enumerate(self.roles):
            if wish.code in found:
                raise Invalid("named_twice", "Name each role once.", f"roles.{number}.code")
            try:
                found[wish.code] = wish.days()
            except Invalid as error:
                raise error.with_field(f"roles.{number}.{error.field}") from None
        return found


class TagsWish(Schema):
    """The codes of all that the account carries from then on."""

    tags: Annotated[list[Code], Field(max_length=500)]


def _day(text: str | None, field: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise Invalid("date_shape", "Write the day as 2026-12-31.", field) from None
