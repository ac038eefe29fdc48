"""What accounts have in common is deleted: at once, or by the worker where many have it (GRP-01, ROL-02, CLS-02, CLS-03)."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from regulars.groups.models import CustomerGroup, CustomerRole, PricingPolicy, Tag
from regulars.groups.operations.groups import remove_group
from regulars.groups.operations.locks import lock_removable
from regulars.groups.operations.policies import remove_policy, take_policy
from regulars.groups.operations.roles import remove_role
from regulars.groups.operations.tags import remove_tag
from regulars.groups.queries.counts import (
    accounts_per_group,
    accounts_per_policy,
    accounts_per_role,
    accounts_per_tag,
)
from regulars.groups.rules.marks import POLICY_DELETED
from regulars.journeys import delete_attribute
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job

__all__ = ["start_mark_deletion", "start_policy_deletion"]

Mark = TypeVar("Mark", CustomerGroup, CustomerRole, Tag)

_JOBS: dict[type[Any], str] = {
    CustomerGroup: "delete_customer_group",
    CustomerRole: "delete_customer_role",
    Tag: "delete_tag",
}
_VERBS: dict[type[Any], Callable[..., int]] = {
    CustomerGroup: remove_group,
    CustomerRole: remove_role,
    Tag: remove_tag,
}
_COUNTS: dict[type[Any], Callable[..., dict[int, int]]] = {
    CustomerGroup: accounts_per_group,
    CustomerRole: accounts_per_role,
    Tag: accounts_per_tag,
}


def start_mark_deletion(mark: Mark, *, version: int, by: Actor) -> int | Job:
    """Delete a group, a role of customers or a tag now, or hand it to the worker where many accounts have it. Answers how many, or the job.

    What deleting it would refuse is refused here already. Until the worker has done it, all is as it was.
    """
    if _is_of_few(_COUNTS[type(mark)]([mark]), mark.pk):
        return _VERBS[type(mark)](mark, version=version, by=by)
    with translate_db_errors(), transaction.atomic():
        mark = lock_removable(mark, version)
        about: list[tuple[str, int]] = [("group", mark.pk)] if isinstance(mark, CustomerGroup) else []
        payload = {"id": mark.pk, "version": version, "code": mark.code}
        return enqueue(_JOBS[type(mark)], payload, about=about, by=by)


def start_policy_deletion(policy: PricingPolicy, *, erase: bool, version: int, by: Actor) -> int | Job:
    """Delete a policy now; where many accounts have it, the worker takes it from them (CLS-02). Answers from how many, or the job.

    Nobody can choose it meanwhile and it counts for nothing; whoever adds it again before the worker has begun keeps it for these accounts.
    """
    if not erase or _is_of_few(accounts_per_policy([policy]), policy.pk):
        return remove_policy(policy, erase=erase, version=version, by=by)
    with change(POLICY_DELETED, by=by) as entry:
        remove_policy(policy, erase=False, version=version, by=by)
        entry.nothing()
        return enqueue("take_pricing_policy", {"code": policy.code}, by=by)


def _is_of_few(counts: dict[int, int], pk: int) -> bool:
    return counts.get(pk, 0) <= delete_attribute.AT_ONCE


def _delete(model: type[Any], payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    remove = _VERBS[model]
    return {"customers": remove(model(pk=payload["id"]), version=payload["version"], tell=tell, by=by)}


for _model, _kind in _JOBS.items():
    handles(_kind)(partial(_delete, _model))


@handles("take_pricing_policy")
def _take(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    return {"customers": take_policy(payload["code"], tell=tell, by=by)}
