"""A customer's profile is saved; another customer type may close doors, and staff may ask for approval again (D-32)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial

from regulars.customers import rules as customer_rules
from regulars.customers.models import AccessHistory, Customer
from regulars.customers.operations.access import ask_approval_again, keep_door
from regulars.customers.operations.locks import lock_at, lock_customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.doors import doors_of
from regulars.customers.rules import AccessState, Kind
from regulars.fields.queries import form_at
from regulars.fields.rules import Definition, Kept, Purpose
from regulars.journeys.plans import PlanChanged, PlanRequired, fingerprint, refuse_beyond
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site, SiteType
from regulars.sites.operations.locks import hold_set, hold_sites_of
from regulars.staff.rules import Grant

__all__ = ["HiddenAt", "TypePlan", "plan_type_change", "save_customer"]


@dataclass(frozen=True)
class HiddenAt:
    """Values that the customer no longer sees at a site, because its profile form for the new type doesn't show them."""

    site: Site
    values: list[Definition]

    def within(self, grant: Grant) -> "HiddenAt":
        """Those that somebody sees themselves."""
        shown = [
            one
            for one in self.values
            if grant.sees(one.code if one.kept == Kept.COLUMN else f"{one.group}:{one.code}")
        ]
        return replace(self, values=shown)


@dataclass(frozen=True)
class TypePlan:
    """What another customer type would do to one account. `may_ask` are the sites where it has access and somebody
    approves the new type: approval runs again there if staff say so. `waiting` are those where it waits already. What is `hidden` stays stored (D-32).
    """

    account: Customer
    to_type: str
    lost: list[Site]
    gained: list[Site]
    kept: list[Site]
    may_ask: list[Site]
    waiting: list[Site]
    hidden: list[HiddenAt]
    plan: str

    @property
    def is_empty(self) -> bool:
        """True when nobody has anything to decide or to know."""
        return not (self.lost or self.gained or self.kept or self.may_ask or self.hidden)

    @property
    def changed(self) -> set[int]:
        """Where the account could log in and will not, or the other way round."""
        return {one.pk for one in (*self.lost, *self.gained)}

    def within(self, grant: Grant) -> "TypePlan":
        """As somebody who looks after some sites is told of it; the fingerprint is of the whole. Raises as `refuse_beyond`."""
        refuse_beyond(self.changed, grant.sites)

        def theirs(sites: list[Site]) -> list[Site]:
            return [one for one in sites if grant.is_at(one.pk)]

        return replace(
            self,
            lost=theirs(self.lost),
            gained=theirs(self.gained),
            kept=theirs(self.kept),
            may_ask=theirs(self.may_ask),
            waiting=theirs(self.waiting),
            hidden=[
                seen for one in self.hidden if grant.is_at(one.site.pk) and (seen := one.within(grant)).values
            ],
        )


def plan_type_change(account: Customer, to_type: str) -> TypePlan:
    """Which doors another type would close and open, and where it would have to be approved. Only reads.

    A row stands whatever the type: who has been there keeps the way in. Five statements at most, and two for each site whose door stays open.
    """
    account = Customer.objects.get(pk=account.pk)
    before, after = doors_of(account), doors_of(account, as_type=to_type)
    if account.kind != Kind.ACCOUNT or account.type == to_type:
        before = after = []
    sites = Site.objects.in_bulk([door.site_id for door in before])
    closing = {was.site_id for was, will in zip(before, after, strict=True) if was.is_open > will.is_open}
    opening = [was.site_id for was, will in zip(before, after, strict=True) if was.is_open < will.is_open]
    kept = _walked(account, closing)
    approving = SiteType.objects.filter(site__in=sites, type=to_type, approval=True)
    approved_at = set(approving.values_list("site_id", flat=True))

    def at_sites(state: AccessState) -> list[Site]:
        rows = {door.row_site_id for door in before if door.row_state == state}
        return [sites[pk] for pk in sites if pk in rows & approved_at]

    lost, gained = [sites[pk] for pk in closing - kept], [sites[pk] for pk in opening]
    may_ask, waiting = at_sites(AccessState.ACTIVE), at_sites(AccessState.PENDING)
    stays = [sites[door.site_id] for door in before if door.is_open and door.site_id not in closing - kept]
    hidden = _hidden(account, to_type, _by_name(stays))
    told = [sorted(site.code for site in some) for some in (lost, gained, may_ask)]
    told += [[one.site.code, *(value.code for value in one.values)] for one in hidden]
    return TypePlan(
        account,
        to_type,
        _by_name(lost),
        _by_name(gained),
        _by_name([sites[pk] for pk in kept]),
        _by_name(may_ask),
        _by_name(waiting),
        hidden,
        fingerprint(account.pk, account.type, to_type, told),
    )


def _hidden(account: Customer, to_type: str, sites: list[Site]) -> list[HiddenAt]:
    """What the customer sees at these sites now, has something in, and would no longer see."""
    found = []
    for site in sites:
        now, then = (form_at(site.pk, Purpose.PROFILE, code) for code in (account.type, to_type))
        gone = [one.one for one in now.fields if one.code not in then.codes and _has(account, one.one)]
        if gone:
            found.append(HiddenAt(site, gone))
    return found


def _has(account: Customer, one: Definition) -> bool:
    return bool(getattr(account, one.code)) if one.kept == Kept.COLUMN else one.code in account.attributes


def _by_name(sites: list[Site]) -> list[Site]:
    return sorted(sites, key=lambda site: (site.name, site.pk))


def _walked(account: Customer, site_ids: Collection[int]) -> set[int]:
    """The sites where the last row that the history has of this account was active: a reorganisation ended it."""
    if not site_ids:
        return set()
    past = AccessHistory.objects.filter(account_id=account.pk, site_id__in=site_ids)
    states = dict(past.order_by("ended_at").values_list("site_id", "state"))
    return {pk for pk, state in states.items() if state == AccessState.ACTIVE}


def save_customer(
    account: Customer,
    changes: ProfileChanges,
    *,
    version: int,
    agreed: str | None = None,
    ask_again_at: Collection[int] = (),
    site: Site | None = None,
    at_sites: frozenset[int] | None = None,
    by: Actor,
) -> Customer:
    """Save a profile; another type takes no door from somebody who walked through it (D-32, REG-03).

    In order, in one transaction: set, its sites and the account held, planned again, rows written for doors that are
    kept, profile changed, approval asked for again at `ask_again_at` (ids of sites) and nowhere else, audit. `agreed`
    None means that nobody has seen a plan: `PlanRequired` where a door would be lost. Raises `PlanChanged` when the world is
    not as agreed, `Invalid` beside `ask_approval_at` for a site where nobody has to say yes, as `refuse_beyond` for whoever
    looks after `at_sites` alone, and as `change_profile`.
    """
    if changes.type is None or changes.type == account.type:
        if ask_again_at:
            raise _nothing_to_ask()
        return change_profile(account, changes, version=version, site=site, by=by)
    customer_rules.check_type(changes.type)
    with change(customer_rules.TYPE_CHANGED, by=by) as entry:
        set_id = Customer.objects.values_list("set_id", flat=True).get(pk=account.pk)
        hold_set(set_id, unchanged=True)
        _, locked = lock_at(partial(hold_sites_of, set_id), account, lock=lock_customer)
        if locked.version != version:
            raise customer_rules.version_conflict(locked.version)
        plan = plan_type_change(locked, changes.type)
        refuse_beyond(plan.changed, at_sites)
        if (agreed is not None and plan.plan != agreed) or locked.set_id != set_id:
            raise PlanChanged(plan)
        if agreed is None and plan.lost:
            raise PlanRequired(plan)
        asked = [one for one in plan.may_ask if one.pk in set(ask_again_at)]
        if len(asked) < len(set(ask_again_at)):
            raise _nothing_to_ask()
        for one in plan.kept:
            keep_door(locked, site=one, by=by)
        changed = change_profile(locked, changes, version=version, site=site, by=by)
        for one in asked:
            ask_approval_again(changed, site=one, by=by)
        entry.about("customer", account.pk)
    return changed


def _nothing_to_ask() -> Invalid:
    return Invalid(
        "no_approval_there", "Nobody has to approve this customer type at this site.", "ask_approval_at"
    )
