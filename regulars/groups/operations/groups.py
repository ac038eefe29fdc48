"""Customer groups themselves: added, changed, deleted (GRP-01)."""

from dataclasses import dataclass
from typing import Any

from regulars.groups.models import CustomerGroup
from regulars.groups.operations.concerned import take_from_accounts
from regulars.groups.operations.locks import lock_removable, lock_version
from regulars.groups.rules import groups as rules
from regulars.groups.rules.marks import check_code, check_name
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.jobs import Ticker, quiet

__all__ = ["GroupChanges", "add_group", "change_group", "remove_group"]


@dataclass(frozen=True)
class GroupChanges:
    """What may change; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None


def add_group(name: str, *, description: str = "", code: str = "", by: Actor) -> CustomerGroup:
    """A customer group without members; its code is made from the name where none is given, and stays.

    Raises `Invalid` beside the field, `Conflict` `group_code_taken`.
    """
    name = check_name(name)
    group = CustomerGroup(
        code=check_code(code, name, longest=50, in_address=True),
        name=name,
        description=rules.check_description(description),
    )
    with change(rules.GROUP_ADDED, by=by) as record:
        group.save(force_insert=True)
        record.about("group", group.pk)
        record.note(group=group.code)
    return group


def change_group(
    group: CustomerGroup, changes: GroupChanges, *, version: int | None = None, by: Actor
) -> CustomerGroup:
    """Another name or description. Raises `Invalid` beside the field, `Conflict` `version_conflict`."""
    wanted: dict[str, Any] = {}
    if changes.name is not None:
        wanted["name"] = check_name(changes.name)
    if changes.description is not None:
        wanted["description"] = rules.check_description(changes.description)
    with change(rules.GROUP_CHANGED, by=by) as record:
        group = lock_version(group, version, rules.no_such_group(), no_key=True)
        changed = sorted(field for field, value in wanted.items() if getattr(group, field) != value)
        if not changed:
            record.nothing()
            return group
        for field in changed:
            setattr(group, field, wanted[field])
        group.version += 1
        group.save(update_fields=[*changed, "version"])
        record.about("group", group.pk)
        record.note(group=group.code, fields=changed)
    return group


def remove_group(group: CustomerGroup, *, version: int | None = None, tell: Ticker = quiet, by: Actor) -> int:
    """Delete a group that nothing names, with its memberships; answers how many. Raises `Conflict` `group_in_use`, `version_conflict`.

    The row is locked, so whoever is about to name it waits and finds it gone. It stands in the history of each member.
    """
    with change(rules.GROUP_DELETED, by=by) as record:
        group = lock_removable(group, version)
        record.about("group", group.pk)
        record.note(group=group.code)
        members = take_from_accounts(record, "groups_groupmember WHERE group_id = %s", group.pk, tell=tell)
        group.delete()
    return members
