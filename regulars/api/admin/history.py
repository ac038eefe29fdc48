"""Reasons and records as JSON: the words are the room's, the same at every door."""

from typing import Annotated, Literal

from pydantic import Field

from regulars.api.shapes import Moment, Shape
from regulars.customers.queries.site_access import SiteAccess
from regulars.history.queries.login_check_at import Then
from regulars.history.queries.reasons import Reason, reasons
from regulars.history.queries.records import Record
from regulars.staff.rules import Grant

__all__ = [
    "LoginCheckShape",
    "LoginCheckThenShape",
    "RecordShape",
    "login_check_shape",
    "login_check_then_shape",
    "record_shape",
]

LONGEST = 200


class ReasonShape(Shape):
    """`action` is what would change it, in words; empty when nothing would."""

    code: str
    text: str
    action: str


class ActorShape(Shape):
    kind: str
    id: int | None


class AccessChangeShape(Shape):
    """A change since then that concerned log-in here; `may` is the answer that it left behind, null: not known."""

    id: int
    at: Moment
    event: str
    sentence: str
    by: ActorShape
    door: str
    may: bool | None


class LoginCheckShape(Shape):
    may: bool
    reasons: list[ReasonShape]


class LoginCheckThenShape(Shape):
    """Of the day or moment asked for with `at`: `may` and `reasons` are of its beginning, `may` null where no record
    tells; `period` is the whole day in one word, `changes` are those since, oldest first, at most 200.
    """

    at: Moment
    may: bool | None
    period: Literal["yes", "no", "partly", "not_known"]
    reasons: list[ReasonShape]
    changes: list[AccessChangeShape]


class ValueShape(Shape):
    """A personal value before and after; gone once the customer is erased."""

    field: str
    before: str
    after: str


class RecordShape(Shape):
    """One audit record as far as it concerns the customer."""

    id: int
    at: Moment
    event: Annotated[str, Field(description="Stable code, such as `access.set`.")]
    sentence: str
    by: ActorShape
    door: str
    values: list[ValueShape]


def login_check_shape(door: SiteAccess, grant: Grant) -> LoginCheckShape:
    found = [ReasonShape.of(one) for one in reasons(door, grant=grant)]
    return LoginCheckShape(may=door.answer == "open", reasons=found)


def login_check_then_shape(then: Then, reason: Reason) -> LoginCheckThenShape:
    changes = [
        AccessChangeShape.of(one, by=ActorShape(kind=one.actor_kind, id=one.actor_id))
        for one in then.changes[:LONGEST]
    ]
    found = [ReasonShape(code=reason.code, text=reason.text, action="")]
    return LoginCheckThenShape(
        may=then.may, reasons=found, at=then.when.at, period=then.period.value, changes=changes
    )


def record_shape(entry: Record) -> RecordShape:
    return RecordShape.of(
        entry,
        by=ActorShape(kind=entry.actor_kind, id=entry.actor_id),
        values=[ValueShape.of(one, field=one.label) for one in entry.values],
    )
