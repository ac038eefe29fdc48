"""Roles as fixed sets of rights. `may` is the only place that answers."""

from enum import StrEnum

from regulars.kernel.audit import Event
from regulars.kernel.errors import Invalid
from regulars.kernel.texts import one_line

__all__ = ["Right", "Role", "check_email", "check_password", "check_role", "may", "rights_of"]


class Role(StrEnum):
    VIEWER = "viewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    SEE = "see"
    EDIT_CUSTOMERS = "edit_customers"
    MOVE_CUSTOMERS = "move_customers"
    EDIT_ACCESS = "edit_access"
    EXPORT_CUSTOMERS = "export_customers"
    ERASE_CUSTOMERS = "erase_customers"
    EDIT_SETS = "edit_sets"
    EDIT_SITES = "edit_sites"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.SEE}),
    Role.MANAGER: frozenset(
        {
            Right.SEE,
            Right.EDIT_CUSTOMERS,
            Right.MOVE_CUSTOMERS,
            Right.EDIT_ACCESS,
            Right.EXPORT_CUSTOMERS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(Right),
}

STAFF_ADDED = Event("staff.added", "added staff account {staff} as {role}")
STAFF_LOGGED_IN = Event("staff.logged_in", "logged in to the back office")
KEY_CREATED = Event("api_key.created", "created API key {key} as {role}")


def rights_of(role: str) -> frozenset[Right]:
    return _RIGHTS.get(Role(role), frozenset()) if role in set(Role) else frozenset()


def may(role: str, right: Right) -> bool:
    """Whether staff or an API key of this role has the right; an unknown role has none."""
    return right in rights_of(role)


def check_role(value: str) -> Role:
    if value not in set(Role):
        raise Invalid("unknown_value", "Choose viewer, manager or administrator.", "role")
    return Role(value)


def check_email(value: str) -> str:
    value = one_line(value, "email", longest=254, required=True)
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or " " in value:
        raise Invalid("email_shape", "This does not look like an e-mail address.", "email")
    return value.lower()


def check_password(value: str) -> str:
    if not 10 <= len(value) <= 1024:
        raise Invalid("password_length", "A staff password has 10 to 1,024 characters.", "password")
    return value
