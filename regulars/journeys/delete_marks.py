"""What accounts have in common is deleted: at once, or by the worker where many have it (GRP-01, ROL-02, CLS-02, CLS-03)."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from regulars.groups.models import CustomerGroup, CustomerRole, PricingPolicy, Tag
from regulars.groups.operations.groups import remove_group
from regulars.groups.operations.locks import lock_removable
from regulars.groups.operations.policies import remove_policy
from regulars.groups.operations.roles import remove_role
from regulars.groups.operations.tags import remove_tag
from regulars.groups.queries.counts import (
    accounts_per_group,
    accounts_per_policy,
    accounts_per_role,
    accounts_per_tag,
)
from regulars.journeys import delete_attribute
from regulars.kernel.actor import Actor
from regulars.kernel.errors import translate_db_errors
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job

__all__ = ["start_mark_deletion", "start_policy_deletion"]

Mark = TypeVar("Mark", CustomerGroup, CustomerRole, Tag, PricingPolicy)

_JOBS: dict[type[Any], str] = {
    CustomerGroup: "delete_customer_group",
    CustomerRole: "delete_customer_role",
    Tag: "delete_tag",
    PricingPolicy: "delete_pricing_policy",
}
_VERBS: dict[type[Any], Callable[..., int]] = {
    CustomerGroup: remove_group,
    CustomerRole: remove_role,
    Tag: remove_tag,
    PricingPolicy: partial(remove_policy, erase=True),
}
_COUNTS: dict[type[Any], Callable[..., dict[int, int]]] = {
    CustomerGroup: accounts_per_group,
    CustomerRole: accounts_per_role,
    Tag: accounts_per_tag,
    PricingPolicy: accounts_per_policy,
}


def start_mark_deletion(mark: Mark, *, version: int, by: Actor) -> int | Job:
    """Delete it now and take it from its accounts, or hand that to the worker where they are many. Answers how many, or the job.

    What deleting it would refuse is refused here already. Until the worker has done it, all is as it was; it asks for no version, as
    whoever joins or leaves a group raises that.
    """
    if _COUNTS[type(mark)]([mark]).get(mark.pk, 0) <= delete_attribute.AT_ONCE:
        return _VERBS[type(mark)](mark, version=version, by=by)
    with translate_db_errors(), transaction.atomic():
        mark = lock_removable(mark, version)
        about: list[tuple[str, int]] = [("group", mark.pk)] if isinstance(mark, CustomerGroup) else []
        return enqueue(_JOBS[type(mark)], {"id": mark.pk, "code": mark.code}, about=about, by=by)


def start_policy_deletion(policy: PricingPolicy, *, erase: bool, version: int, by: Actor) -> int | Job:
    """Delete a policy as `start_mark_deletion`; where its accounts may keep its code, always now (CLS-02)."""
    if erase:
        return start_mark_deletion(policy, version=version, by=by)
    return remove_policy(policy, erase=False, version=version, by=by)


def _delete(model: type[Any], payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    return {"customers": _VERBS[model](model(pk=payload["id"]), version=None, tell=tell, by=by)}


for _model, _kind in _JOBS.items():
    handles(_kind)(partial(_delete, _model))
