"""Reasons and records as JSON: the words are the room's, the same at every door."""

from typing import Annotated

from pydantic import Field

from regulars.api.shapes import Moment, Shape
from regulars.customers.queries.doors import DoorView
from regulars.customers.queries.history import HistoryEntry
from regulars.customers.queries.reasons import reasons

__all__ = ["LoginCheckShape", "RecordShape", "login_check_shape", "record_shape"]


class ReasonShape(Shape):
    """`action` is what would change it, in words; empty when nothing would."""

    code: str
    text: str
    action: str


class LoginCheckShape(Shape):
    may: bool
    reasons: list[ReasonShape]


class ActorShape(Shape):
    kind: str
    id: int | None


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


def login_check_shape(door: DoorView) -> LoginCheckShape:
    found = [ReasonShape(code=one.code, text=one.text, action=one.action) for one in reasons(door)]
    return LoginCheckShape(may=door.answer == "open", reasons=found)


def record_shape(entry: HistoryEntry) -> RecordShape:
    return RecordShape(
        id=entry.id,
        at=entry.at,
        event=entry.event,
        sentence=entry.sentence,
        by=ActorShape(kind=entry.actor_kind, id=entry.actor_id),
        door=entry.door,
        values=[ValueShape(field=one.label, before=one.before, after=one.after) for one in entry.values],
    )
