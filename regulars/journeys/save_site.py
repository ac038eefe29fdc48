"""A site's settings are saved; which customers another approval lets in or keeps out is shown first (APP-06, D-32)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from regulars.customers.operations.reorganisation import keep_doors
from regulars.customers.queries.approval_changes import (
    ApprovalChange,
    DoorsAt,
    count_waiting,
    doors_by_approval,
)
from regulars.journeys.plans import PlanChanged, PlanRequired, fingerprint, refuse_beyond, roughly
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.sites import rules
from regulars.sites.models import CustomerType, Site, SiteType
from regulars.sites.operations.locks import hold_set, lock_sites
from regulars.sites.operations.sites import SiteChanges, change_site
from regulars.sites.rules.types import AcceptedType, check_accepted
from regulars.staff.rules import Grant

__all__ = ["DoorsPlan", "SiteTypesPlan", "plan_site_types", "save_site"]


@dataclass(frozen=True)
class DoorsPlan:
    """What another approval means at one site for one type; counted are customers without a row there."""

    site: Site
    counted: DoorsAt


@dataclass(frozen=True)
class SiteTypesPlan:
    """What other customer types of a site would do. `waiting` are those who wait there although nobody has to be
    approved any more. `plan` is the fingerprint that an agreement sends back.
    """

    site: Site
    doors: list[DoorsPlan]
    waiting: int
    plan: str
    approval: ApprovalChange

    def within(self, grant: Grant) -> "SiteTypesPlan":
        """As somebody who looks after some sites is told of it; the fingerprint is of the whole. Raises as `refuse_beyond`."""
        refuse_beyond(self.changed, grant.sites)
        return replace(self, doors=[one for one in self.doors if grant.is_at(one.site.pk)])

    @property
    def changed(self) -> set[int]:
        """Where somebody could log in and will not, or the other way round."""
        return {one.site.pk for one in self.doors if one.counted.lost or one.counted.gained}

    @property
    def gained(self) -> int:
        return sum(one.counted.gained for one in self.doors)

    @property
    def lost(self) -> int:
        return sum(one.counted.lost for one in self.doors)

    @property
    def kept(self) -> int:
        return sum(one.counted.kept for one in self.doors)

    @property
    def is_empty(self) -> bool:
        """True when no customer would notice."""
        return not (self.doors or self.waiting)


def plan_site_types(site: Site, wanted: Sequence[AcceptedType]) -> SiteTypesPlan:
    """Whom these customer types of a site would let in, keep out, or leave waiting. Only reads.

    A row stands whatever the site says about types; so this is about sites of an open set, and about those who have
    none. Raises `Invalid` as `change_site`.
    """
    known = CustomerType.objects.values_list("pk", flat=True)
    will = {one.type for one in check_accepted(wanted, known=known) if one.approval}
    site = Site.objects.select_related("set").get(pk=site.pk)
    was = set(SiteType.objects.filter(site=site, approval=True).values_list("type_id", flat=True))
    approval = ApprovalChange(site.pk, site.set_id, types=sorted(was ^ will), will=sorted(will))
    found = doors_by_approval(approval) if approval.types else []
    sites = Site.objects.in_bulk({one.site_id for one in found})
    waiting = count_waiting(site.pk, sorted(was - will)) if was - will else 0
    print_of = fingerprint(
        site.code,
        site.set.code,
        sorted(was),
        sorted(will),
        [
            [
                sites[one.site_id].code,
                one.type,
                *(roughly(count) for count in (one.gained, one.lost, one.kept)),
            ]
            for one in found
        ],
    )
    doors = [DoorsPlan(sites[one.site_id], one) for one in found]
    return SiteTypesPlan(site, doors, waiting, print_of, approval)


def save_site(
    site: Site,
    changes: SiteChanges,
    *,
    version: int,
    agreed: str | None = None,
    any_host: bool = False,
    at_sites: frozenset[int] | None = None,
    by: Actor,
) -> Site:
    """Save a site's settings; other customer types take no door from anybody who walked through it (D-32).

    In order, in one transaction: set and site held, planned again while log-ins and registrations go on, then site locked, rows written for those who keep their door,
    settings changed, audit. `agreed` None means that nobody has seen a plan: `PlanRequired` where a door would be lost.
    Raises `PlanChanged` when the world is not as agreed, as `refuse_beyond` for whoever looks after `at_sites` alone, and as
    `change_site`.
    """
    if changes.customer_types is None:
        return change_site(site, changes, version=version, any_host=any_host, by=by)
    with change(rules.SITE_TYPES_CHANGED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        hold_set(Site.objects.values_list("set_id", flat=True).get(pk=site.pk), unchanged=True)
        locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
        if locked.version != version:
            raise rules.site_version_conflict(locked.version)
        plan = plan_site_types(locked, changes.customer_types)
        refuse_beyond(plan.changed, at_sites)
        if agreed is not None and plan.plan != agreed:
            raise PlanChanged(plan)
        if agreed is None and plan.lost:
            raise PlanRequired(plan)
        lock_sites([site.pk])
        kept = keep_doors(plan.approval, by=by) if plan.kept else 0
        site = change_site(site, changes, version=version, any_host=any_host, by=by)
        entry.about("site", site.pk)
        entry.note(site=site.code, doors_gained=plan.gained, doors_lost=plan.lost, doors_kept=kept)
    return site
