"""The vocabulary of customers' roles, and for which days an account has one (ROL-01 to ROL-05)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from regulars.groups.rules.marks import FIELD_GROUP
from regulars.groups.rules.rights import CustomerRight, is_restricted_page
from regulars.kernel.audit import Event
from regulars.kernel.errors import Invalid, NotFound
from regulars.kernel.i18n import either, listed, noop

__all__ = [
    "ALWAYS",
    "ROLES_CHANGED",
    "ROLE_ADDED",
    "ROLE_CHANGED",
    "ROLE_DELETED",
    "STANDING_LABELS",
    "Days",
    "Standing",
    "check_rights",
    "extended",
    "no_roles_for_guests",
    "no_such_role",
    "standing",
]


@dataclass(frozen=True)
class Days:
    """When a role counts, both days included; with a last day it is a membership. Raises `Invalid` beside `last_day`."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise Invalid("days_shape", "The last day is before the first.", "last_day")


ALWAYS = Days()


class Standing(StrEnum):
    """Whether the days of a role count."""

    NOW = "now"
    TO_COME = "to_come"
    OVER = "over"


STANDING_LABELS = {
    Standing.NOW: noop("Counts"),
    Standing.TO_COME: noop("To come"),
    Standing.OVER: noop("Over"),
}


def standing(days: Days, *, earliest: date, latest: date) -> Standing:
    """Between the earliest and the latest day that it is at a shop now: where a role counts anywhere, it counts (B-11)."""
    if days.last and days.last < earliest:
        return Standing.OVER
    return Standing.TO_COME if days.first and days.first > latest else Standing.NOW


def extended(held: Days, wanted: Days, *, today: date) -> Days:
    """A role that is given once more counts for all the days of both: the longer counts. What is over is forgotten.

    Raises `Invalid` `days_apart` beside `first_day` where days lie between: on these nothing was given.
    """
    if held.last and held.last < today - timedelta(days=1):  # over at every shop of the world
        return wanted
    for former, later in ((held, wanted), (wanted, held)):
        if former.last and later.first and former.last < later.first - timedelta(days=1):
            raise Invalid(
                "days_apart",
                "The customer has this role for other days. Let the new ones follow without a gap, or take the role away first.",
                "first_day",
            )
    first = min(held.first, wanted.first) if held.first and wanted.first else None
    return Days(first, max(held.last, wanted.last) if held.last and wanted.last else None)


def _held_in_words(roles: Iterable[Mapping[str, str]]) -> str:
    """`Trade and VIP (2027-01-01 to 2027-12-31)`."""
    return listed(
        f"{role['name']} ({role['first']}–{role['last']})" if role["first"] or role["last"] else role["name"]  # noqa: RUF001 - a range
        for role in roles
    )


_PLACES = {"role": str}
ROLE_ADDED = Event("customer_role.added", "added customer role {role}", readers=_PLACES)
ROLE_CHANGED = Event(
    "customer_role.changed",
    "changed customer role {role}: {fields}",
    {"name": noop("Name"), "rights": noop("What it lets customers do")},
    _PLACES,
)
ROLE_DELETED = Event(
    "customer_role.deleted", "deleted customer role {role}", readers=_PLACES, customer_field="roles"
)
ROLES_CHANGED = Event(
    "customer.roles_changed",
    "changed the roles",
    {f"{FIELD_GROUP}roles": noop("Roles")},
    {f"{FIELD_GROUP}roles": _held_in_words},
)


def check_rights(rights: Iterable[str]) -> list[str]:
    """Out of the closed list, or of restricted pages, each once. Raises `Invalid` `unknown_value` beside `rights`."""
    wanted = set(rights)
    pages = {right for right in wanted if is_restricted_page(right)}
    if wanted - pages - set(CustomerRight):
        raise Invalid("unknown_value", "Choose {known}.", "rights", known=either(CustomerRight))
    return [right.value for right in CustomerRight if right in wanted] + sorted(pages)


def no_such_role() -> NotFound:
    return NotFound("no_such_role", "There is no such role.")


def no_roles_for_guests() -> Invalid:
    return Invalid("no_roles_for_guests", "A guest has no roles: they are for accounts.")
