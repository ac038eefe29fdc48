"""Roles of one's own: copied from another, changed, deleted. The shipped ones stay as they are."""

from typing import Any

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.i18n import either
from regulars.kernel.lookups import coded, the_one
from regulars.kernel.texts import one_line
from regulars.staff import rules
from regulars.staff.models import ApiKey, StaffRole, StaffUser
from regulars.staff.operations.locks import lock_rights
from regulars.staff.rules.roles import Powers, code_of, refuse_shipped

__all__ = ["change_role", "copy_role", "delete_role", "role_named"]


def role_named(code: str) -> StaffRole:
    """Raises `Invalid` beside `role`."""
    role = coded(StaffRole.objects, code).first() if code.isprintable() else None
    if role is None:
        known = either(StaffRole.objects.order_by("pk").values_list("code", flat=True))
        raise Invalid("unknown_value", "There is no such role. Choose {known}.", "role", known=known)
    return role


def copy_role(role: StaffRole, *, name: str, by: Actor) -> StaffRole:
    """A role of one's own that gives what this one gives; its code is made from its name.

    Raises `Conflict` `role_name_taken`, `role_code_taken`.
    """
    with change(rules.ROLE_CREATED, by=by) as entry:
        lock_rights()
        original = _locked(role)
        name = one_line(name, "name", longest=100, required=True)
        given = {field: getattr(original, field) for field in ("functions", "sees", "edits")}
        copy = StaffRole.objects.create(code=code_of(name), name=name, **given)
        entry.about("role", copy.pk)
        entry.note(role=copy.code, copied=original.code, **given)
    return copy


def change_role(role: StaffRole, *, name: str, gives: Powers, version: int, by: Actor) -> StaffRole:
    """Another name, other functions and levels; they count from the next request of everybody who holds it.

    Raises `Conflict` `role_shipped`, `role_name_taken`, `version_conflict`.
    """
    with change(rules.ROLE_CHANGED, by=by) as entry:
        lock_rights()
        refuse_shipped(role.code)
        role = _locked(role)
        rules.check_version(role.version, version)
        wanted: dict[str, Any] = {"name": one_line(name, "name", longest=100, required=True)}
        wanted |= {field: sorted(getattr(gives, field)) for field in ("functions", "sees", "edits")}
        changed = [field for field, value in wanted.items() if _plain(getattr(role, field)) != value]
        if not changed:
            entry.nothing()
            return role
        for field in changed:
            setattr(role, field, wanted[field])
        role.version += 1
        role.save(update_fields=[*changed, "version"])
        entry.about("role", role.pk)
        entry.note(role=role.code, fields=changed, **{field: wanted[field] for field in changed})
    return role


def delete_role(role: StaffRole, *, by: Actor) -> None:
    """Delete a role that nobody holds. Raises `Conflict` `role_shipped`, `role_in_use`."""
    with change(rules.ROLE_DELETED, by=by) as entry:
        lock_rights()
        refuse_shipped(role.code)
        role = _locked(role)
        if StaffUser.objects.filter(role=role).exists() or ApiKey.objects.filter(role=role).exists():
            raise Conflict(
                "role_in_use",
                "Somebody holds this role. Give them another one first; API keys hold roles too.",
            )
        entry.about("role", role.pk)
        entry.note(role=role.code)
        role.delete()


def _locked(role: StaffRole) -> StaffRole:
    """As it is now. Raises `NotFound` `no_such_role`."""
    roles = StaffRole.objects.select_for_update(no_key=True)
    return the_one(roles, "no_such_role", "This role is gone. It may have been deleted.", pk=role.pk)


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
