"""A customer set is deleted: its sites and customers go to the successor, all or nothing (SET-11..15, G21)."""

from typing import Any

from regulars.customers.operations.reorganisation import hand_over_accounts
from regulars.customers.queries.clashes import Clashes, clashes_of_set
from regulars.customers.queries.effects import Change, count_effects
from regulars.customers.queries.reorganisation import change_of_sets, size_of_set
from regulars.journeys.clashes import Agreement, apply_decisions, decide, decisions_from, decisions_to
from regulars.journeys.left_behind import left_fact
from regulars.journeys.plans import (
    LARGE,
    Fact,
    Move,
    Plan,
    PlanChanged,
    Recipe,
    agree,
    change_of,
    effects_at,
    fingerprint,
    planned_change,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, Invalid, NotFound
from regulars.kernel.jobs import Ticker, enqueue, handles, quiet
from regulars.kernel.models import Job
from regulars.orders.queries.unreachable import held_orders_at
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Installation, Site, SiteType
from regulars.sites.operations.locks import (
    close_set,
    hold_installation,
    lock_sets,
    lock_sites,
    one_reorganisation,
)
from regulars.sites.operations.sets import remove_set
from regulars.sites.operations.sites import place_sites

__all__ = ["delete_set", "deletion_of", "plan_set_deletion", "start_set_deletion"]


@planned_change("delete_set")
def _change(recipe: Any) -> Change:
    site_ids = Site.objects.filter(set=recipe["set"]).values_list("pk", flat=True)
    return change_of_sets(
        dict.fromkeys(site_ids, recipe["heir"]), None, formers={recipe["set"]: recipe["heir"]}
    )


def deletion_of(customer_set: CustomerSet, successor: CustomerSet | None) -> tuple[Move, Clashes, str]:
    """What goes where, the names that meet there, and the fingerprint: of all but how many there are (0005)."""
    default = Installation.objects.select_related("default_set").get().default_set
    successor = successor or default
    if customer_set.pk == default.pk:
        raise Conflict(
            "default_set_undeletable", "The default customer set can't be deleted: hand its mark over first."
        )
    if successor.pk == customer_set.pk:
        raise Invalid("heir_is_itself", "Choose another set to take over the sites and customers.", "heir")
    sites = list(Site.objects.filter(set=customer_set).order_by("name", "pk"))
    clashes = clashes_of_set(customer_set.pk, successor_id=successor.pk)
    decisive = [[each.code, each.access_mode, each.approval_for_set] for each in (customer_set, successor)]
    needs_approval = SiteType.objects.filter(approval=True, site__set__in=[customer_set, successor]).order_by(
        "site", "type"
    )
    approvals = [list(pair) for pair in needs_approval.values_list("site__code", "type")]
    print_of = fingerprint(decisive, sorted(site.code for site in sites), approvals, clashes.digest)
    return Move(sites, customer_set, successor), clashes, print_of


def plan_set_deletion(customer_set: CustomerSet, *, successor: CustomerSet | None = None) -> Plan:
    """What deleting this set would do; without a successor the default set is it (SET-13). Only reads.

    Raises `Conflict` `default_set_undeletable` (DEF-04), `Invalid` when the successor is the set itself.
    """
    move, clashes, print_of = deletion_of(customer_set, successor)
    recipe = Recipe("delete_set", {"set": customer_set.pk, "heir": move.to_set.pk})
    effects = count_effects(change_of(recipe))
    taken = Fact(
        "taken_along",
        effects.taken_along,
        "customer moves along",
        "customers move along",
        "Same username, same password, same data.",
    )
    # Everybody goes along with every site, so that all else counts where it did.
    held = left_fact(held_orders_at([site.pk for site in move.sites]))
    return Plan(
        "delete_set",
        print_of,
        effects_at(effects),
        [fact for fact in (taken, held) if fact.count],
        clashes,
        may_skip=False,
        moves=[move],
        stranded=effects.stranded,
        taken_along=effects.taken_along,
        is_large=effects.taken_along > LARGE,
        recipe=recipe,
    )


def delete_set(
    customer_set: CustomerSet,
    *,
    successor: CustomerSet,
    agreement: Agreement,
    by: Actor,
    tell: Ticker = quiet,
) -> int:
    """Delete a set; its sites and customers belong to the successor afterwards (SET-14). Answers how many customers.

    In order, in one transaction: default mark held, both sets locked, looked at again, clashes resolved as decided, customers handed over
    in batches while registrations go on, sites locked, set closed, late-comers swept up, sites placed, set removed,
    audit. Raises as `plan_set_deletion`, `PlanChanged`, `Conflict` `clashes` or `username_taken`; nothing has
    happened then (SET-15).
    """
    with change(rules.SET_DELETED, by=by) as entry:
        one_reorganisation()
        hold_installation()
        sets = lock_sets([customer_set.pk, successor.pk])
        customer_set, successor = sets[customer_set.pk], sets[successor.pk]

        def planned() -> Plan:
            return plan_set_deletion(customer_set, successor=successor)

        move, clashes, print_of = deletion_of(customer_set, successor)
        if print_of != agreement.plan:
            raise PlanChanged(planned())
        apply_decisions(decide(clashes, agreement.decisions, may_skip=False, plan=planned), by=by)
        count = hand_over_accounts(customer_set, successor=successor, tell=tell, by=by)
        sites = lock_sites(Site.objects.filter(set=customer_set).values_list("pk", flat=True))
        close_set(customer_set.pk)
        count += hand_over_accounts(customer_set, successor=successor, tell=quiet, by=by)
        if sites:
            place_sites(dict.fromkeys(sites, successor.pk), strategy="take_all", by=by)
        remove_set(customer_set, successor=successor, by=by)
        entry.about("set", customer_set.pk, successor.pk)
        codes = [site.code for site in move.sites]
        entry.note(set=customer_set.code, heir=successor.code, sites=codes, customers=count)
    return count


def start_set_deletion(
    customer_set: CustomerSet, *, successor: CustomerSet | None, agreement: Agreement, by: Actor
) -> Job | None:
    """Delete now, or hand a large set to the worker: its job. What `delete_set` would refuse is refused here already.

    Without a plan that somebody has seen: `PlanRequired` where access opens or closes; a clash without a decision is `clashes`.
    """
    move, clashes, print_of = deletion_of(customer_set, successor)
    successor = move.to_set

    def planned() -> Plan:
        return plan_set_deletion(customer_set, successor=successor)

    if agreement.plan is None:
        decide(clashes, agreement.decisions, may_skip=False, plan=planned)
        agree(planned(), None)
    elif agreement.plan != print_of:
        raise PlanChanged(planned())
    agreement = Agreement(print_of, agreement.decisions)
    if size_of_set(customer_set.pk) <= LARGE:
        delete_set(customer_set, successor=successor, agreement=agreement, by=by)
        return None
    decide(clashes, agreement.decisions, may_skip=False, plan=planned)
    payload = {
        "set": customer_set.pk,
        "code": customer_set.code,
        "heir": successor.pk,
        "plan": print_of,
        "decisions": decisions_to(agreement.decisions),
    }
    about = [("set", customer_set.pk), ("set", successor.pk)]
    return enqueue("delete_set", payload, about=about, by=by)


@handles("delete_set")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    found = {
        customer_set.pk: customer_set
        for customer_set in CustomerSet.objects.filter(pk__in=[payload["set"], payload["heir"]])
    }
    if len(found) < 2:
        raise NotFound("no_such_set", "The set or its successor is gone.")
    former = found[payload["set"]]
    sites = Site.objects.filter(set=former).count()
    agreement = Agreement(payload["plan"], decisions_from(payload["decisions"]))
    count = delete_set(former, successor=found[payload["heir"]], agreement=agreement, by=by, tell=tell)
    return {"customers": count, "sites": sites}
