"""Customer types: their codes, and what a site says about each that it accepts (REG-04, CLS-01, APP-06, D-31)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from regulars.kernel.audit import Event
from regulars.kernel.emails import check_address
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import check_free, is_blank, one_line

TYPE_ADDED = Event("customer_type.added", "added customer type {type}")
TYPE_DELETED = Event("customer_type.deleted", "deleted customer type {type}")
TYPE_RENAMED = Event("customer_type.renamed", "renamed customer type {type}")

GUEST = "guest"
# The types that every installation has, as they are called at first: programs and the demo world rely on them.
SHIPPED = {
    "B2C": noop("Private customer"),
    "B2B": noop("Business customer"),
    "B2E": noop("Employee"),
    GUEST: noop("Guest"),
}
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,18}[a-z0-9])?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class AcceptedType:
    """A type that a site accepts. With `approval` a registration waits for approval, and `receiver` is told by mail."""

    type: str
    approval: bool = False
    receiver: str = ""


# What a site accepts before anybody has said anything about it.
AT_FIRST = (AcceptedType("B2C"), AcceptedType("B2B"))


def type_label(code: str, name: str) -> str:
    """A type for people: a shipped one in their language until somebody renames it, any other by its name."""
    return translate(name) if SHIPPED.get(code) == name else name


def check_type_code(value: str) -> str:
    """1 to 20 letters, digits, hyphens and underscores."""
    value = one_line(value, "code", longest=20, required=True)
    if not _CODE.fullmatch(value):
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return check_free(value)


def check_type_name(value: str) -> str:
    return one_line(value, "name", longest=100, required=True)


def unknown_type() -> Invalid:
    return Invalid("unknown_value", "There is no such customer type.", "type")


def type_shipped() -> Conflict:
    return Conflict("type_shipped", "This type comes with Regulars: rename it, or let no site take it.")


def type_in_use(who: str) -> Conflict:
    """`who` says whose it is, such as *3 customers, Mystic Kids*."""
    return Conflict("type_in_use", "Still used by {who}. Give them another type first.", who=who)


def not_accepted() -> Invalid:
    """REG-04."""
    return Invalid("type_not_accepted", "This site doesn't take customers of this type.", "type")


def approval_without_receiver() -> Invalid:
    """D-31."""
    return Invalid(
        "approval_without_receiver",
        "Approval needs an email address that is told when somebody waits.",
        "customer_types",
    )


def check_accepted(values: Iterable[AcceptedType], *, known: Iterable[str]) -> list[AcceptedType]:
    """Each type once, known, no guest; a receiver where approval is asked for. At least one type."""
    checked, codes = list[AcceptedType](), set(known) - {GUEST}
    for accepted in values:
        if accepted.type not in codes:
            raise Invalid(
                "unknown_value",
                "There is no customer type {type}.",
                "customer_types",
                type=repr(accepted.type[:20]),
            )
        receiver = "" if is_blank(accepted.receiver) else check_address(accepted.receiver, "customer_types")
        if accepted.approval and not receiver:
            raise approval_without_receiver()
        if accepted.type in {other.type for other in checked}:
            raise Invalid("named_twice", "{type} is named twice.", "customer_types", type=accepted.type)
        checked.append(AcceptedType(accepted.type, accepted.approval, receiver))
    if not checked:
        raise Invalid("required", "A site accepts at least one customer type.", "customer_types")
    return checked
