"""Reasons and records as JSON: the words are the room's, the same at every door."""

from typing import Annotated, Literal

from pydantic import Field

from regulars.api.schemas import Moment, Schema
from regulars.customers.queries.site_access import SiteAccess
from regulars.history.queries.login_check_at import Then
from regulars.history.queries.reasons import Reason, reasons
from regulars.history.queries.records import Record
from regulars.staff.rules import Grant

__all__ = [
    "LoginCheckSchema",
    "LoginCheckThenSchema",
    "RecordSchema",
    "login_check_schema",
    "login_check_then_schema",
    "record_schema",
]

LONGEST = 200


class ReasonSchema(Schema):
    """`action` is what would change it, in words; empty when nothing would."""

    code: str
    text: str
    action: str


class ActorSchema(Schema):
    kind: str
    id: int | None


class AccessChangeSchema(Schema):
    """A change since then that concerned log-in here; `may` is the answer that it left behind, null: not known."""

    id: int
    at: Moment
    event: str
    sentence: str
    by: ActorSchema
    door: str
    may: bool | None


class LoginCheckSchema(Schema):
    may: bool
    reasons: list[ReasonSchema]


class LoginCheckThenSchema(Schema):
    """Of the day or moment asked for with `at`: `may` and `reasons` are of its beginning, `may` null where no record
    tells; `period` is the whole day in one word, `changes` are those since, oldest first, at most 200.
    """

    at: Moment
    may: bool | None
    period: Literal["yes", "no", "partly", "not_known"]
    reasons: list[ReasonSchema]
    changes: list[AccessChangeSchema]


class ValueSchema(Schema):
    """A personal value before and after; gone once the customer is erased."""

    field: str
    before: str
    after: str


class RecordSchema(Schema):
    """One audit record as far as it concerns the customer."""

    id: int
    at: Moment
    event: Annotated[str, Field(description="Stable code, such as `access.set`.")]
    sentence: str
    by: ActorSchema
    door: str
    values: list[ValueSchema]


def login_check_schema(door: SiteAccess, grant: Grant) -> LoginCheckSchema:
    found = [ReasonSchema.of(reason) for reason in reasons(door, grant=grant)]
    return LoginCheckSchema(may=door.answer == "open", reasons=found)


def login_check_then_schema(then: Then, reason: Reason) -> LoginCheckThenSchema:
    changes = [
        AccessChangeSchema.of(change, by=ActorSchema(kind=change.actor_kind, id=change.actor_id))
        for change in then.changes[:LONGEST]
    ]
    found = [ReasonSchema(code=reason.code, text=reason.text, action="")]
    return LoginCheckThenSchema(
        may=then.may, reasons=found, at=then.when.at, period=then.period.value, changes=changes
    )


def record_schema(entry: Record) -> RecordSchema:
    return RecordSchema.of(
        entry,
        by=ActorSchema(kind=entry.actor_kind, id=entry.actor_id),
        values=[ValueSchema.of(change, field=change.label) for change in entry.values],
    )
