"""The vocabulary of tags and pricing policies (CLS-02, CLS-03), and what codes and names of all that accounts have may be."""

import re
from collections.abc import Iterable

from regulars.kernel.audit import Event
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.i18n import listed, noop
from regulars.kernel.texts import TAKEN_CODES, check_free, one_line
from regulars.staff.rules.roles import code_of

__all__ = [
    "FIELD_GROUP",
    "POLICY",
    "POLICY_ADDED",
    "POLICY_DELETED",
    "POLICY_RENAMED",
    "TAGS_CHANGED",
    "TAG_ADDED",
    "TAG_DELETED",
    "TAG_RENAMED",
    "check_code",
    "check_name",
    "no_such_policy",
    "no_such_tag",
    "policy_in_use",
    "tag_in_use",
]

FIELD_GROUP = (
    "b2b:"  # before each field, where records of a customer name it: the group that decides who sees it
)
POLICY = "pricing_policy"  # the attribute that holds an account's

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_PLACES = {"tag": str, "policy": str}
TAG_ADDED = Event("tag.added", "added tag {tag}", readers=_PLACES)
TAG_RENAMED = Event("tag.renamed", "renamed tag {tag}", readers=_PLACES)
TAG_DELETED = Event("tag.deleted", "deleted tag {tag}", readers=_PLACES, customer_field="tags")
POLICY_ADDED = Event("pricing_policy.added", "added pricing policy {policy}", readers=_PLACES)
POLICY_RENAMED = Event("pricing_policy.renamed", "renamed pricing policy {policy}", readers=_PLACES)
POLICY_DELETED = Event(
    "pricing_policy.deleted",
    "deleted pricing policy {policy}",
    readers=_PLACES,
    customer_field=f"{FIELD_GROUP}{POLICY}",
)
TAGS_CHANGED = Event(
    "customer.tags_changed",
    "changed the tags",
    {f"{FIELD_GROUP}tags": noop("Tags")},
    {f"{FIELD_GROUP}tags": listed},
)


def check_code(code: str, name: str, *, longest: int, in_address: bool = False) -> str:
    """Letters, digits, hyphens and underscores; where it is left out, made from the name. Where addresses end with it, none that leads somewhere else.

    Raises `Invalid` beside `code`, `name`.
    """
    code = one_line(code, "code", longest=longest)
    if not code:
        made = code_of(name)[:longest].strip("-")
        return f"{made}-1" if in_address and made in TAKEN_CODES else made
    if not _CODE.fullmatch(code):
        raise Invalid(
            "code_shape",
            "Use letters, digits, hyphens and underscores; begin and end with a letter or digit.",
            "code",
        )
    return check_free(code) if in_address else code


def check_name(name: str) -> str:
    return one_line(name, "name", longest=100, required=True)


def no_such_tag() -> NotFound:
    return NotFound("no_such_tag", "There is no such tag.")


def no_such_policy() -> NotFound:
    return NotFound("no_such_policy", "There is no such pricing policy.")


def tag_in_use(users: Iterable[str]) -> Conflict:
    return Conflict("tag_in_use", "Still used by {users}. Change that first.", users=listed(users))


def policy_in_use(users: Iterable[str]) -> Conflict:
    return Conflict("pricing_policy_in_use", "Still used by {users}. Change that first.", users=listed(users))
