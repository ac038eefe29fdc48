"""Customer groups themselves: added, changed, deleted (GRP-01)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import RestrictedError

from regulars.groups import rules
from regulars.groups.models import CustomerGroup
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.lookups import the_one

__all__ = ["GroupChanges", "add_group", "change_group", "lock_group", "remove_group"]


@dataclass(frozen=True)
class GroupChanges:
    """What may change; None leaves a value as it is."""

    name: str | None = None
    description: str | None = None


def add_group(name: str, *, description: str = "", code: str = "", by: Actor) -> CustomerGroup:
    """A customer group without members; its code is made from the name where none is given, and stays.

    Raises `Invalid` beside the field, `Conflict` `group_code_taken`.
    """
    name = rules.check_name(name)
    group = CustomerGroup(
        code=rules.check_code(code, name=name), name=name, description=rules.check_description(description)
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
        wanted["name"] = rules.check_name(changes.name)
    if changes.description is not None:
        wanted["description"] = rules.check_description(changes.description)
    with change(rules.GROUP_CHANGED, by=by) as record:
        group = lock_group(group, version=version)
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


def remove_group(group: CustomerGroup, *, version: int | None = None, by: Actor) -> None:
    """Delete a group that nothing names, with its memberships. Raises `Conflict` `group_in_use`, `version_conflict`.

    The row is locked, so whoever is about to name it waits and finds it gone.
    """
    with change(rules.GROUP_DELETED, by=by) as record:
        group = lock_group(group, version=version, no_key=False)
        record.about("group", group.pk)
        record.note(group=group.code)
        try:
            CustomerGroup.objects.filter(pk=group.pk).delete()
        except RestrictedError as error:
            raise rules.group_in_use(", ".join(sorted(map(str, error.restricted_objects)))) from None


def lock_group(group: CustomerGroup, *, version: int | None = None, no_key: bool = True) -> CustomerGroup:
    """As it is now. Raises `NotFound` `no_such_group`, `Conflict` `version_conflict`."""
    groups = CustomerGroup.objects.select_for_update(no_key=no_key)
    locked = the_one(
        groups, "no_such_group", "This customer group is gone. It may have been deleted.", pk=group.pk
    )
    rules.check_version(locked.version, version)
    return locked
