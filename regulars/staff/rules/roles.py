"""Roles: a name for functions and levels. The shipped ones never change, so that everybody means the same by them."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.i18n import noop, translate
from regulars.staff.rules.rights import REORGANISERS_SEE, FieldGroup, Level, Right


class Role(StrEnum):
    """The codes of the shipped roles."""

    VIEWER = "viewer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Powers:
    """What a role gives. Whatever is edited is seen, and editing any field is the function of changing customers."""

    functions: frozenset[Right]
    sees: frozenset[FieldGroup]
    edits: frozenset[FieldGroup]

    def level(self, group: FieldGroup) -> Level:
        return Level.EDIT if group in self.edits else Level.VIEW if group in self.sees else Level.NONE


def powers(functions: Collection[Right], levels: Mapping[FieldGroup, Level]) -> Powers:
    """From ticks and levels, completed by what they imply; a group that isn't named is not seen."""
    edits = frozenset(group for group, level in levels.items() if level is Level.EDIT)
    sees = edits | {group for group, level in levels.items() if level is Level.VIEW}
    if Right.EDIT_SETS in functions:
        sees |= REORGANISERS_SEE
    implied = {Right.SEE} if sees or functions else set()
    implied |= {Right.EDIT_CUSTOMERS} if edits else set()
    return Powers(frozenset(functions) | implied, frozenset(sees), edits)


_ALL = frozenset(FieldGroup)
SHIPPED: dict[Role, Powers] = {
    # Wishes are private: a viewer doesn't read them.
    Role.VIEWER: Powers(
        frozenset({Right.SEE, Right.SEE_STRUCTURE, Right.SEE_ORDERS}),
        _ALL - {FieldGroup.WISH_LIST},
        frozenset(),
    ),
    Role.MANAGER: Powers(
        frozenset(
            {
                Right.SEE,
                Right.SEE_STRUCTURE,
                Right.EDIT_CUSTOMERS,
                Right.MOVE_CUSTOMERS,
                Right.EDIT_ACCESS,
                Right.EXPORT_CUSTOMERS,
                Right.EDIT_CATALOGUE,
                Right.EDIT_GROUPS,
                Right.SEE_ORDERS,
                Right.EDIT_ORDERS,
                Right.APPROVE_ORDERS,
                Right.GIVE_DISCOUNT,
                Right.GIVE_CREDIT,
                Right.SEND_CAMPAIGNS,
            }
        ),
        _ALL,
        _ALL,
    ),
    Role.ADMINISTRATOR: Powers(frozenset(Right), _ALL, _ALL),
}
_NAMES: dict[str, str] = {
    Role.VIEWER: noop("Viewer"),
    Role.MANAGER: noop("Manager"),
    Role.ADMINISTRATOR: noop("Administrator"),
}


def role_label(code: str, name: str) -> str:
    """A role for people: a shipped one in their language, a company's own by its name."""
    return translate(name) if _NAMES.get(code) == name else name


def code_of(name: str) -> str:
    """The code of a role by its name. Raises `Invalid` beside `name` for one without a letter or digit of the alphabet."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50]
    if not code:
        raise Invalid("name_shape", "Use at least one letter from a to z, or a digit.", "name")
    return code


def refuse_shipped(code: str) -> None:
    """Raises `Conflict` `role_shipped`."""
    if code in set(Role):
        raise Conflict(
            "role_shipped", "This role comes with Regulars and stays as it is. Copy it, then change the copy."
        )
