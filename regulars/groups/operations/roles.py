"""Roles of customers are added, changed and deleted; what they give is read whenever somebody asks (ROL-02, ROL-03)."""

from collections.abc import Collection

from regulars.groups.models import CustomerRole
from regulars.groups.operations.concerned import take_from_accounts
from regulars.groups.operations.locks import lock_removable, lock_version
from regulars.groups.rules.marks import check_code, check_name
from regulars.groups.rules.roles import (
    ROLE_ADDED,
    ROLE_CHANGED,
    ROLE_DELETED,
    check_rights,
    no_such_role,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.jobs import Ticker, quiet

__all__ = ["add_role", "change_role", "remove_role"]


def add_role(name: str, *, code: str = "", rights: Collection[str] = (), by: Actor) -> CustomerRole:
    """A role that nobody has yet. Its code stays, and is made from the name where none is given.

    Raises `Invalid` beside `name`, `code`, `rights`; `Conflict` `customer_role_code_taken`.
    """
    name = check_name(name)
    role = CustomerRole(code=check_code(code, name, longest=50), name=name, rights=check_rights(rights))
    with change(ROLE_ADDED, by=by) as entry:
        role.save(force_insert=True)
        entry.note(role=role.code)
    return role


def change_role(
    role: CustomerRole, *, name: str, rights: Collection[str], version: int, by: Actor
) -> CustomerRole:
    """Another name, other rights: they count for every holder from the next request on (ROL-03).

    Raises `Invalid` beside `name`, `rights`; `Conflict` `version_conflict`; `NotFound` `no_such_role`.
    """
    wanted = {"name": check_name(name), "rights": check_rights(rights)}
    with change(ROLE_CHANGED, by=by) as entry:
        role = lock_version(role, version, no_such_role(), no_key=True)
        changed = [field for field, value in wanted.items() if getattr(role, field) != value]
        if not changed:
            entry.nothing()
            return role
        for field in changed:
            setattr(role, field, wanted[field])
        role.version += 1
        role.save(update_fields=[*changed, "version"])
        entry.note(role=role.code, fields=changed)
    return role


def remove_role(role: CustomerRole, *, version: int | None, tell: Ticker = quiet, by: Actor) -> int:
    """Delete a role and take it from all its holders; answers how many they were.

    It stands in the history of each. Raises `Conflict` `version_conflict`, `NotFound` `no_such_role`.
    """
    with change(ROLE_DELETED, by=by) as entry:
        role = lock_removable(role, version)
        holders = take_from_accounts(entry, "groups_roleholding WHERE role_id = %s", role.pk, tell=tell)
        role.delete()
        entry.note(role=role.code)
    return holders
