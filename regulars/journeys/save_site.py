"""A site's settings are saved; whom other approvals, another kind or another master let in or keep out is shown first (APP-06, D-32, SUB-06)."""

from dataclasses import asdict
from typing import Any

from regulars.customers.operations.reorganisation import change_family, keep_access
from regulars.customers.queries.effects import Change, Direction, Effects, count_effects
from regulars.customers.queries.site_changes import SiteAfter, change_of_site, count_kept, count_waiting
from regulars.journeys.plans import (
    Fact,
    Plan,
    Recipe,
    agree,
    effects_at,
    fingerprint,
    planned_change,
    roughly,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.sites import rules
from regulars.sites.models import CustomerType, Site, SiteType
from regulars.sites.operations.families import place_in_family
from regulars.sites.operations.locks import hold_set, lock_sites, one_reorganisation
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import check_accepted
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING

__all__ = ["plan_site", "save_site"]


@planned_change("save_site")
def _change(recipe: Any) -> Change:
    return change_of_site(SiteAfter(**recipe))


def plan_site(site: Site, changes: SiteChanges) -> Plan:
    """Whom other customer types of a site, another kind or another master would let in, keep out, or leave waiting. Only reads.

    A row stands whatever the site says about types; so another approval is about sites of an open set, and about those who have
    none. Raises `Invalid` and `Conflict` as `change_site`.
    """
    site = Site.objects.select_related("set").get(pk=site.pk)
    was = set(SiteType.objects.filter(site=site, approval=True).values_list("type_id", flat=True))
    will = was
    if changes.customer_types is not None:
        known = CustomerType.objects.values_list("pk", flat=True)
        will = {
            accepted.type
            for accepted in check_accepted(changes.customer_types, known=known)
            if accepted.approval
        }
    kind, master_id = place_in_family(site, kind=changes.kind, master_id=changes.master_id)
    family_id, touched = master_id or site.pk, list[int]()
    if (kind, master_id) != (site.kind, site.master_id):
        touched = sorted({site.pk, site.family_id, family_id})
    after = SiteAfter(site.pk, site.set_id, sorted(was ^ will), sorted(will), kind, family_id, touched)
    return _plan(site, after, sorted(was - will))


def _plan(site: Site, after: SiteAfter, no_longer_asked: list[str]) -> Plan:
    concerned = change_of_site(after)
    counted = count_effects(concerned) if concerned.compared else Effects()
    effects = effects_at(counted)
    facts = [
        Fact(
            "access_kept",
            count_kept(concerned) if after.types else 0,
            "customer keeps access",
            "customers keep access",
            "They have logged in there before, or were granted access.",
        ),
        Fact(
            "still_waiting",
            count_waiting(site.pk, no_longer_asked) if no_longer_asked else 0,
            "customer goes on waiting",
            "customers go on waiting",
            "They asked before: answer them under Approvals.",
            tone="wait",
        ),
    ]
    print_of = fingerprint(
        [site.code, site.set.code, site.kind, site.master_id],
        [after.types, after.will, after.kind, after.family_id],
        [[effect.site.code, roughly(effect.can_log_in), roughly(effect.no_longer)] for effect in effects],
        [[fact.code, roughly(fact.count)] for fact in facts],
    )
    return Plan(
        "save_site",
        print_of,
        effects,
        [fact for fact in facts if fact.count],
        stranded=counted.stranded,
        recipe=Recipe("save_site", asdict(after)),
    )


def save_site(
    site: Site,
    changes: SiteChanges,
    *,
    version: int,
    agreed: str | None = None,
    any_host: bool = False,
    grant: Grant = EVERYTHING,
    by: Actor,
) -> Site:
    """Save a site's settings; other customer types take no access from anybody who has been there (D-32).

    In order, in one transaction: set and site held, planned again while log-ins and registrations go on, then site locked, rows written for those who keep their
    access, rows brought into another family, settings changed, audit. Raises as `agree` (`agreed` None: nobody has seen a plan), and as
    `change_site`.
    """
    places = changes.kind is not None or changes.master_id is not None
    if changes.customer_types is None and not places:
        return change_site(site, changes, version=version, any_host=any_host, by=by)
    with change(rules.SITE_TYPES_CHANGED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        if places:
            one_reorganisation()
        hold_set(Site.objects.values_list("set_id", flat=True).get(pk=site.pk), unchanged=True)
        locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        if locked.version != version:
            raise rules.site_version_conflict(locked.version)
        plan = plan_site(locked, changes)
        agree(plan, agreed, grant=grant)
        after = SiteAfter(**plan.recipe.wish) if plan.recipe else None
        lock_sites({site.pk, *(after.touched if after else ())})
        kept = keep_access(after, by=by) if after and after.types else 0
        if after and after.touched:
            change_family(after, by=by)
        site = change_site(site, changes, version=version, any_host=any_host, by=by)
        entry.about("site", site.pk)
        gained, lost = (sum(effect.count(way) for effect in plan.effects) for way in Direction)
        entry.note(site=site.code, doors_gained=gained, doors_lost=lost, doors_kept=kept)
    return site
