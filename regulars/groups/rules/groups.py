"""The vocabulary of customer groups: what happens to them and their members (GRP-01 to GRP-07)."""

from collections.abc import Iterable

from regulars.groups.rules.marks import FIELD_GROUP
from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import listed, noop
from regulars.kernel.texts import one_line

__all__ = [
    "AT_ONCE",
    "CUSTOMER_GROUPS_CHANGED",
    "GROUP_ADDED",
    "GROUP_CHANGED",
    "GROUP_DELETED",
    "MEMBERS_ADDED",
    "MEMBERS_CHANGED",
    "MEMBERS_REMOVED",
    "MOST_CHANGES",
    "check_description",
    "group_in_use",
    "no_such_group",
    "too_many_changes",
]

# Codes of groups are words of the company's own, for those who see them.
_GROUP = {"group": str}
GROUP_ADDED = Event(
    "customer_group.added", "added customer group {group}", readers=_GROUP, customer_field="groups"
)
GROUP_CHANGED = Event(
    "customer_group.changed",
    "changed customer group {group}: {fields}",
    {"name": "Name", "description": "Description"},
    _GROUP,
    "groups",
)
GROUP_DELETED = Event(
    "customer_group.deleted", "deleted customer group {group}", readers=_GROUP, customer_field="groups"
)
MEMBERS_ADDED = Event(
    "customer_group.members_added",
    "put customers into customer group {group}",
    readers=_GROUP,
    customer_field="groups",
)
MEMBERS_REMOVED = Event(
    "customer_group.members_removed",
    "took customers out of customer group {group}",
    readers=_GROUP,
    customer_field="groups",
)
MEMBERS_CHANGED = Event(
    "customer_group.members_changed",
    "put customers into and took others out of customer group {group}",
    readers=_GROUP,
    customer_field="groups",
)
CUSTOMER_GROUPS_CHANGED = Event(
    "customer.groups_changed",
    "changed the customer's groups",
    {f"{FIELD_GROUP}groups": noop("Groups")},
    {f"{FIELD_GROUP}groups": listed},
)

# As many members a request may change; beyond AT_ONCE the worker does it.
MOST_CHANGES = 10_000
AT_ONCE = 2_000


def check_description(value: str) -> str:
    return one_line(value, "description", longest=500)


def no_such_group() -> NotFound:
    return NotFound("no_such_group", "This customer group is gone. It may have been deleted.")


def group_in_use(names: Iterable[str]) -> Conflict:
    """`names` are the codes of what names the group."""
    text = noop("Still used by discount {names}. Take it out there first.")
    return Conflict("group_in_use", text, names=", ".join(names))


def too_many_changes() -> Invalid:
    return Invalid(
        "too_many",
        "Change at most {most} customers at a time.",
        "ids",
        most=MOST_CHANGES,
    )
