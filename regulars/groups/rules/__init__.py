"""The vocabulary of groups, roles, tags and pricing policies; here what happens to customer groups, and what their values may be."""

import re

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.texts import one_line
from regulars.staff.rules.roles import code_of

# Codes of groups are words of the company's own.
_GROUP = {"group": str}
GROUP_ADDED = Event("customer_group.added", "added customer group {group}", readers=_GROUP)
GROUP_CHANGED = Event(
    "customer_group.changed",
    "changed customer group {group}: {fields}",
    {"name": "Name", "description": "Description"},
    _GROUP,
)
GROUP_DELETED = Event("customer_group.deleted", "deleted customer group {group}", readers=_GROUP)
MEMBERS_ADDED = Event(
    "customer_group.members_added", "put customers into customer group {group}", readers=_GROUP
)
MEMBERS_REMOVED = Event(
    "customer_group.members_removed", "took customers out of customer group {group}", readers=_GROUP
)
MEMBERS_CHANGED = Event(
    "customer_group.members_changed",
    "put customers into and took others out of customer group {group}",
    readers=_GROUP,
)
CUSTOMER_GROUPS_CHANGED = Event(
    "customer.groups_changed", "changed the customer's groups: {groups}", readers={"groups": ", ".join}
)

# As many members a request may change; beyond AT_ONCE the worker does it.
MOST_CHANGES = 10_000
AT_ONCE = 2_000

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,48}[a-z0-9])?", re.IGNORECASE | re.ASCII)
# An address of the back office stands there.
_TAKEN = frozenset({"new"})


def check_code(value: str, *, name: str) -> str:
    """1 to 50 letters, digits, hyphens and underscores; made from the name where it is left out. Raises `Invalid` beside the field."""
    value = one_line(value, "code", longest=50) or _made_from(name)
    if not _CODE.fullmatch(value) or value.lower() in _TAKEN:
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return value


def _made_from(name: str) -> str:
    code = code_of(name).rstrip("-")
    return f"{code}-group" if code in _TAKEN else code


def check_name(value: str) -> str:
    return one_line(value, "name", longest=100, required=True)


def check_description(value: str) -> str:
    return one_line(value, "description", longest=500)


def check_version(stored: int, seen: int | None) -> None:
    """Raises `Conflict` `version_conflict` when somebody saved in between (G23); None is whoever doesn't ask."""
    if seen is not None and stored != seen:
        raise Conflict(
            "version_conflict",
            "Someone else saved this meanwhile. Look at it again before you save.",
            details={"version": stored},
        )


def group_in_use(names: str) -> Conflict:
    """`names` are the codes of what names the group."""
    return Conflict("group_in_use", "Still used by discount {names}. Take it out there first.", names=names)


def too_many_changes() -> Invalid:
    return Invalid(
        "too_many",
        "Change at most {most} customers at a time.",
        "ids",
        most=MOST_CHANGES,
    )
