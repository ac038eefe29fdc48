"""Members of a customer group are changed at once, or by the worker where they are many (GRP-03, GRP-06)."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from regulars.groups.models import CustomerGroup
from regulars.groups.operations.locks import lock_version
from regulars.groups.operations.members import (
    Difference,
    MembersChanged,
    change_members,
    remove_all_members,
)
from regulars.groups.queries.members import changeable_count
from regulars.groups.rules import groups as rules
from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job
from regulars.staff.rules import Grant

__all__ = ["start_changing_members", "start_removing_all_members"]


def start_changing_members(
    group: CustomerGroup, difference: Difference, *, grant: Grant, version: int | None = None, by: Actor
) -> MembersChanged | Job:
    """Change now, or hand more than 2,000 to the worker: its job. What `change_members` would refuse is refused here already.

    Raises `Invalid` `too_many` too.
    """
    if len(difference) > rules.MOST_CHANGES:
        raise rules.too_many_changes()
    if len(difference) <= rules.AT_ONCE:
        return change_members(group, difference, grant=grant, version=version, by=by)
    ids = {"add": sorted(difference.add), "remove": sorted(difference.remove)}
    return _hand_over(group, ids, grant, version, by)


def start_removing_all_members(
    group: CustomerGroup, *, grant: Grant, version: int | None = None, by: Actor
) -> MembersChanged | Job:
    """As `start_changing_members`, for `remove_all_members`."""
    if changeable_count(group, grant) <= rules.AT_ONCE:
        return remove_all_members(group, grant=grant, version=version, by=by)
    return _hand_over(group, {}, grant, version, by)


def _hand_over(
    group: CustomerGroup, ids: dict[str, list[int]], grant: Grant, version: int | None, by: Actor
) -> Job:
    """A job; without ids it takes out everybody."""
    with translate_db_errors(), transaction.atomic():
        group = lock_version(group, version, rules.no_such_group(), no_key=True)
        sites = None if grant.sites is None else sorted(grant.sites)
        payload = {"group": group.pk, "version": version, "sites": sites, **ids}
        return enqueue("change_group_members", payload, about=[("group", group.pk)], by=by)


@handles("change_group_members")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    group, version, sites = CustomerGroup(pk=payload["group"]), payload["version"], payload["sites"]
    grant = Grant(sites=None if sites is None else frozenset(sites))
    if "add" not in payload:
        return asdict(remove_all_members(group, grant=grant, version=version, by=by))
    difference = Difference(payload["add"], payload["remove"])
    return asdict(change_members(group, difference, grant=grant, version=version, tell=tell, by=by))
