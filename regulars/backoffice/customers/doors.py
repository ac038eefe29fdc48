"""The doors of one account, sorted into what staff can do about each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from regulars.backoffice.customers.words import ACCESS
from regulars.backoffice.history.rows import names_of
from regulars.customers.models import Customer
from regulars.customers.queries.doors import DoorView
from regulars.customers.rules import MAY_ASK, AccessState, Doorway, Origin

__all__ = ["DoorRow", "OtherSet", "Rooms", "rooms_of"]

ORIGINS = {
    Origin.REGISTERED.value: "Registered here",
    Origin.GRANTED.value: "Granted",
    Origin.FIRST_LOG_IN.value: "First log-in",
    Origin.REQUESTED.value: "Asked for access",
    Origin.IMPORTED.value: "Imported",
}


@dataclass(frozen=True)
class DoorRow:
    """A site of the account's set, as the tab shows it. Without `since` there is no row: the set opens it."""

    code: str
    name: str
    state: str
    text: str
    tone: str
    origin: str
    since: datetime | None
    who: str


@dataclass
class OtherSet:
    code: str
    name: str
    colour: str
    sites: list[DoorView] = field(default_factory=list)


@dataclass
class Rooms:
    """`open`: may log in; `closed`: pending or disabled; `free`: could be granted; `behind`: other sets' sites."""

    open: list[DoorRow] = field(default_factory=list)
    closed: list[DoorRow] = field(default_factory=list)
    free: list[DoorView] = field(default_factory=list)
    behind: list[OtherSet] = field(default_factory=list)


def rooms_of(customer: Customer, doors: Iterable[DoorView]) -> Rooms:
    """Sorted as if the account were not blocked: what the block hides is still what will be there after it."""
    doors = list(doors)
    names = names_of((one.actor_kind, one.actor_id) for one in doors)
    rooms = Rooms()
    others: dict[int, OtherSet] = {}
    for door in doors:
        if door.site_set_id != customer.set_id:
            other = others.setdefault(
                door.site_set_id, OtherSet(door.set_code, door.set_name, door.set_colour)
            )
            other.sites.append(door)
            continue
        answer = door.answer_unblocked
        row = _row(door, names[door.actor_kind, door.actor_id])
        if answer is Doorway.OPEN:
            rooms.open.append(row)
        elif answer in {Doorway.PENDING, Doorway.DISABLED}:
            rooms.closed.append(row)
        elif answer in MAY_ASK:
            rooms.free.append(door)
    rooms.closed.sort(key=lambda row: row.state != AccessState.PENDING)
    rooms.behind = sorted(others.values(), key=lambda other: other.name)
    return rooms


def _row(door: DoorView, who: str) -> DoorRow:
    text, tone = ACCESS.get(door.row_state or AccessState.ACTIVE, ("", "off"))
    return DoorRow(
        code=door.site_code,
        name=door.site_name,
        state=door.row_state or "",
        text=text if door.row_state else "Open",
        tone=tone,
        origin=ORIGINS.get(door.origin or "", ""),
        since=door.since,
        who=who,
    )
