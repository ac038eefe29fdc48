"""A customer set is deleted: its sites and customers go to the heir, all or nothing (SET-11..15, G21)."""

from dataclasses import dataclass
from typing import Any

from regulars.customers.operations.reorganisation import hand_over_accounts
from regulars.customers.queries.reorganisation import Clash, clashes_of_set, size_of_set
from regulars.journeys.clashes import (
    Decisions,
    apply_decisions,
    decisions_from,
    decisions_to,
    refuse_open_clashes,
)
from regulars.journeys.plans import LARGE, PlanChanged, PlanRequired, fingerprint
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.jobs import Ticker, enqueue, handles, quiet
from regulars.kernel.models import Job
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.locks import (
    close_set,
    hold_installation,
    lock_sets,
    lock_sites,
    one_reorganisation,
)
from regulars.sites.operations.sets import remove_set
from regulars.sites.operations.sites import place_sites

__all__ = ["DeletionPlan", "delete_set", "plan_set_deletion", "start_set_deletion"]


@dataclass(frozen=True)
class DeletionPlan:
    """What goes to the heir. `plan` is the fingerprint that an agreement sends back."""

    customer_set: CustomerSet
    heir: CustomerSet
    sites: list[Site]
    customers: int
    clashes: list[Clash]
    plan: str


def plan_set_deletion(customer_set: CustomerSet, *, heir: CustomerSet | None = None) -> DeletionPlan:
    """What deleting this set would do; without an heir the default set is it (SET-13). Only reads.

    Raises `Conflict` `default_set_undeletable` (DEF-04), `Invalid` when the heir is the set itself.
    """
    default = Installation.objects.select_related("default_set").get().default_set
    heir = heir or default
    if customer_set.pk == default.pk:
        raise Conflict(
            "default_set_undeletable", "The default customer set can't be deleted: hand its mark over first."
        )
    if heir.pk == customer_set.pk:
        raise Invalid("heir_is_itself", "Choose another set to take over the sites and customers.", "heir")
    sites = list(Site.objects.filter(set=customer_set).order_by("name", "pk"))
    clashes = clashes_of_set(customer_set.pk, heir_id=heir.pk)
    print_of = fingerprint(
        customer_set.code,
        heir.code,
        sorted(site.code for site in sites),
        [[clash.account_id, clash.other_id] for clash in clashes],
    )
    return DeletionPlan(customer_set, heir, sites, size_of_set(customer_set.pk), clashes, print_of)


def delete_set(
    customer_set: CustomerSet,
    *,
    heir: CustomerSet,
    agreed: str,
    decisions: Decisions,
    by: Actor,
    tell: Ticker = quiet,
) -> DeletionPlan:
    """Delete a set; its sites and customers belong to the heir afterwards (SET-14). Answers the plan carried out.

    In order, in one transaction: default mark held, both sets locked, planned again, clashes resolved as decided, customers handed over
    in batches while registrations go on, sites locked, set closed, late-comers swept up, sites placed, set removed,
    audit. Raises as `plan_set_deletion`, `PlanChanged`, `Conflict` `clashes` or `username_taken`; nothing has
    happened then (SET-15).
    """
    with change(rules.SET_DELETED, by=by) as entry:
        one_reorganisation()
        hold_installation()
        sets = lock_sets([customer_set.pk, heir.pk])
        customer_set, heir = sets[customer_set.pk], sets[heir.pk]
        plan = plan_set_deletion(customer_set, heir=heir)
        if plan.plan != agreed:
            raise PlanChanged(plan)
        refuse_open_clashes(plan.clashes, decisions, may_skip=False, plan=lambda: plan)
        apply_decisions(plan.clashes, decisions, by=by)
        count = hand_over_accounts(customer_set, heir=heir, tell=tell, by=by)
        sites = lock_sites(Site.objects.filter(set=customer_set).values_list("pk", flat=True))
        close_set(customer_set.pk)
        count += hand_over_accounts(customer_set, heir=heir, tell=quiet, by=by)
        if sites:
            place_sites(dict.fromkeys(sites, heir.pk), strategy="take_all", by=by)
        remove_set(customer_set, heir=heir, by=by)
        entry.about("set", customer_set.pk, heir.pk)
        entry.note(
            set=customer_set.code, heir=heir.code, sites=[site.code for site in plan.sites], customers=count
        )
    return plan


def start_set_deletion(
    customer_set: CustomerSet, *, heir: CustomerSet, agreed: str | None, decisions: Decisions, by: Actor
) -> Job | DeletionPlan:
    """Delete now, or hand a large set to the worker. What `delete_set` would refuse is refused here already.

    `agreed` None means that nobody has seen a plan: `PlanRequired` where user names clash, for somebody's account is
    renamed or erased then. Without a clash everybody keeps their login, and there is nothing to agree to.
    """
    plan = plan_set_deletion(customer_set, heir=heir)
    if agreed is None:
        refuse_open_clashes(plan.clashes, decisions, may_skip=False, plan=lambda: plan)
        if plan.clashes:
            raise PlanRequired(plan)
        agreed = plan.plan
    if plan.customers <= LARGE:
        return delete_set(customer_set, heir=heir, agreed=agreed, decisions=decisions, by=by)
    if plan.plan != agreed:
        raise PlanChanged(plan)
    refuse_open_clashes(plan.clashes, decisions, may_skip=False, plan=lambda: plan)
    payload = {
        "set": customer_set.pk,
        "code": customer_set.code,
        "heir": heir.pk,
        "plan": agreed,
        "decisions": decisions_to(decisions),
    }
    about = [("set", customer_set.pk), ("set", heir.pk)]
    return enqueue("delete_set", payload, about=about, by=by)


@handles("delete_set")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    found = {one.pk: one for one in CustomerSet.objects.filter(pk__in=[payload["set"], payload["heir"]])}
    if len(found) < 2:
        raise Conflict("no_such_set", "The set or its heir is gone.")
    plan = delete_set(
        found[payload["set"]],
        heir=found[payload["heir"]],
        agreed=payload["plan"],
        decisions=decisions_from(payload["decisions"]),
        by=by,
        tell=tell,
    )
    return {"customers": plan.customers, "sites": len(plan.sites)}
