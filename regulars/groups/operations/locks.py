from typing import TypeVar

from regulars.fields.rules import version_conflict
from regulars.groups.models import CustomerRole, PricingPolicy, Tag
from regulars.kernel.errors import NotFound

__all__ = ["lock_version"]

Row = TypeVar("Row", CustomerRole, Tag, PricingPolicy)


def lock_version(row: Row, version: int, gone: NotFound) -> Row:
    """As it is now, with all that points to it: nobody begins to meanwhile. Raises `gone`, `Conflict` `version_conflict` (G23)."""
    found: Row | None = type(row).objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise gone
    if found.version != version:
        raise version_conflict(found.version)
    return found
