from collections.abc import Collection
from typing import TypeVar

from django.db.models import Q
from django.db.models.functions import Lower

from regulars.fields.rules import version_conflict
from regulars.groups.models import CustomerGroup, CustomerRole, PricingPolicy, Tag
from regulars.kernel.errors import Invalid, NotFound
from regulars.transfer.queries.code_columns import code_columns

__all__ = ["lock_named", "lock_version"]

Row = TypeVar("Row", CustomerGroup, CustomerRole, Tag, PricingPolicy)


def lock_version(row: Row, version: int | None, gone: NotFound, *, no_key: bool = False) -> Row:
    """As it is now, with all that points to it: nobody begins to meanwhile, unless `no_key` lets them. No version is whoever
    doesn't ask. Raises `gone`, `Conflict` `version_conflict` (G23).
    """
    found: Row | None = type(row).objects.select_for_update(no_key=no_key).filter(pk=row.pk).first()
    if found is None:
        raise gone
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found


def lock_named(
    model: type[Row], codes: Collection[str], field: str, *, also: Collection[int] = ()
) -> dict[str, Row]:
    """Those with these codes, whatever their case, by the code in small letters; and those with the ids of `also` that there are.

    They stay until the end of the transaction, all locked at once in one order. Raises `Invalid` beside the customer's `field`.
    """
    keys = {code.lower(): code for code in codes}
    named = Q(key__in=[key for key in keys if key.isprintable()]) | Q(pk__in=also)
    rows = model.objects.select_for_update(no_key=True).annotate(key=Lower("code"))
    found: dict[str, Row] = {row.code.lower(): row for row in rows.filter(named).order_by("pk")}
    for key in sorted(keys.keys() - found.keys()):
        raise Invalid(*code_columns()[field].refusal, field, name=keys[key][:50])
    return found
