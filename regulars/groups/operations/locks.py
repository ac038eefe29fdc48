from collections.abc import Collection
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, RestrictedError
from django.db.models.deletion import Collector
from django.db.models.functions import Lower

from regulars.groups.models import CustomerGroup, CustomerRole, PricingPolicy, Tag
from regulars.groups.rules.groups import group_in_use, no_such_group
from regulars.groups.rules.marks import no_such_policy, no_such_tag, policy_in_use, tag_in_use
from regulars.groups.rules.roles import no_such_role
from regulars.kernel.errors import Conflict, Invalid, NotFound, version_conflict
from regulars.kernel.hot import fetch_all
from regulars.transfer.queries.code_columns import code_columns

__all__ = ["hold_roles_of", "lock_named", "lock_removable", "lock_version", "why_in_use"]

Row = TypeVar("Row", CustomerGroup, CustomerRole, Tag, PricingPolicy)
_GONE = {
    CustomerGroup: no_such_group,
    CustomerRole: no_such_role,
    Tag: no_such_tag,
    PricingPolicy: no_such_policy,
}
_HOLD_ROLES = """
SELECT 1 FROM groups_customerrole WHERE id IN (SELECT role_id FROM groups_roleholding WHERE account_id = %s) ORDER BY id FOR SHARE"""
_IN_USE = {CustomerGroup: group_in_use, Tag: tag_in_use, PricingPolicy: policy_in_use}


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


def lock_removable(row: Row, version: int | None) -> Row:
    """As `lock_version`; what names it keeps it from being deleted: then raises `Conflict` `..._in_use`."""
    row = lock_version(row, version, _GONE[type(row)]())
    if why := why_in_use(row):
        raise why
    return row


def why_in_use(row: Row) -> Conflict | None:
    """What deleting it would be refused with, as something names it."""
    try:
        Collector(DEFAULT_DB_ALIAS).collect([row])
    except RestrictedError as error:
        return _IN_USE[type(row)](sorted(map(str, error.restricted_objects)))
    return None


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


def hold_roles_of(account_id: int) -> None:
    """The roles of an account, which is held itself, as they are: whoever changes or deletes one is before or after this, never during."""
    fetch_all(_HOLD_ROLES, [account_id])
