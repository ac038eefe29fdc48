"""A customer's profile is saved; another customer type may close access, and staff may ask for approval again (D-32)."""

from collections.abc import Collection
from functools import partial

from regulars.customers import rules as customer_rules
from regulars.customers.models import AccessHistory, Customer
from regulars.customers.operations.access import ask_approval_again, keep_access
from regulars.customers.operations.locks import lock_at, lock_customer
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.site_access import site_accesses
from regulars.customers.rules import AccessState, Kind
from regulars.fields.queries import form_at
from regulars.fields.rules import Definition, Kept, Purpose
from regulars.journeys.plans import Fact, Plan, PlanChanged, agree, effects_between, fingerprint
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site, SiteType
from regulars.sites.operations.locks import hold_set, hold_sites_of
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING

__all__ = ["APPROVAL_POSSIBLE", "plan_type_change", "save_customer"]

APPROVAL_POSSIBLE = "approval_possible"  # where staff may ask for approval again
KEPT = "access_kept"


def plan_type_change(account: Customer, to_type: str, *, grant: Grant = EVERYTHING) -> Plan:
    """Where another type would close and open access, and where it would have to be approved. Only reads.

    A row stands whatever the type: who has been there keeps access. What the new type's form hides stays stored, and is told to
    whoever sees it (`grant`). Five statements at most, and two for each site that stays open.
    """
    account = Customer.objects.get(pk=account.pk)
    if account.kind != Kind.ACCOUNT or account.type == to_type:
        return Plan("save_customer", fingerprint(account.pk, to_type), account_id=account.pk)
    before, after = site_accesses(account), site_accesses(account, as_type=to_type)
    sites = Site.objects.in_bulk([access.site_id for access in before])
    closing = {was.site_id for was, will in zip(before, after, strict=True) if was.is_open > will.is_open}
    opening = {was.site_id for was, will in zip(before, after, strict=True) if was.is_open < will.is_open}
    kept = _walked(account, closing)
    approving = SiteType.objects.filter(site__in=sites, type=to_type, approval=True)
    approved_at = set(approving.values_list("site_id", flat=True))

    def with_row(state: AccessState) -> list[Site]:
        rows = {access.row_site_id for access in before if access.row_state == state}
        return _by_name([sites[pk] for pk in rows & approved_at])

    effects = effects_between(sites.values(), opening, closing - kept)
    stays = [
        sites[access.site_id] for access in before if access.is_open and access.site_id not in closing - kept
    ]
    hidden = _hidden(account, to_type, _by_name(stays))
    facts = [
        _fact(
            KEPT,
            _by_name([sites[pk] for pk in kept]),
            "site stays open",
            "sites stay open",
            "They have been there before.",
        ),
        _fact(
            APPROVAL_POSSIBLE,
            with_row(AccessState.ACTIVE),
            "site stays open",
            "sites stay open",
            "Access was given there before.",
            asks=True,
        ),
        _fact(
            "still_waiting",
            with_row(AccessState.PENDING),
            "site goes on waiting",
            "sites go on waiting",
            "Answer it under Approvals.",
        ),
    ]
    print_of = fingerprint(
        account.pk,
        [account.type, to_type],
        [[effect.site.code, effect.can_log_in] for effect in effects],
        sorted(site.code for site in facts[1].sites),
        [[site.code, *(value.code for value in values)] for site, values in hidden],
    )
    facts += [
        _fact_hidden(site, seen)
        for site, values in hidden
        if (seen := [definition for definition in values if _sees(grant, definition)])
    ]
    return Plan(
        "save_customer", print_of, effects, [fact for fact in facts if fact.count], account_id=account.pk
    )


def _fact(code: str, sites: list[Site], one: str, many: str, hint: str, *, asks: bool = False) -> Fact:
    return Fact(code, len(sites), one, many, hint, asks=asks, sites=sites)


def _fact_hidden(site: Site, values: list[Definition]) -> Fact:
    return Fact(
        "hidden",
        1,
        "site no longer shows some values",
        "",
        "The form for the new type doesn't show them. They stay stored, and staff see them.",
        tone="wait",
        asks=True,
        sites=[site],
        about=", ".join(definition.label for definition in values),
    )


def _sees(grant: Grant, definition: Definition) -> bool:
    return grant.sees(
        definition.code if definition.kept == Kept.COLUMN else f"{definition.group}:{definition.code}"
    )


def _hidden(account: Customer, to_type: str, sites: list[Site]) -> list[tuple[Site, list[Definition]]]:
    """What the customer sees at these sites now, has something in, and would no longer see."""
    found = []
    for site in sites:
        now, then = (form_at(site.pk, Purpose.PROFILE, code) for code in (account.type, to_type))
        gone = [
            field.definition
            for field in now.fields
            if field.code not in then.codes and _has(account, field.definition)
        ]
        if gone:
            found.append((site, gone))
    return found


def _has(account: Customer, definition: Definition) -> bool:
    return (
        bool(getattr(account, definition.code))
        if definition.kept == Kept.COLUMN
        else definition.code in account.attributes
    )


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
    grant: Grant = EVERYTHING,
    by: Actor,
) -> Customer:
    """Save a profile; another type takes no access from somebody who has been there (D-32, REG-03).

    In order, in one transaction: set, its sites and the account held, planned again, rows written for access that is
    kept, profile changed, approval asked for again at `ask_again_at` (ids of sites) and nowhere else, audit. Raises as `agree`
    (`agreed` None: nobody has seen a plan), `Invalid` beside `ask_approval_at` for a site where nobody approves, and as
    `change_profile`.
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
        plan = plan_type_change(locked, changes.type, grant=grant)
        agree(plan, agreed, grant=grant)
        if locked.set_id != set_id:
            raise PlanChanged(plan.within(grant))
        sites = {fact.code: fact.sites for fact in plan.facts}
        wanted_at = [
            offered for offered in sites.get(APPROVAL_POSSIBLE, ()) if offered.pk in set(ask_again_at)
        ]
        if len(wanted_at) < len(set(ask_again_at)):
            raise _nothing_to_ask()
        for kept_at in sites.get(KEPT, ()):
            keep_access(locked, site=kept_at, by=by)
        changed = change_profile(locked, changes, version=version, site=site, by=by)
        for kept_at in wanted_at:
            ask_approval_again(changed, site=kept_at, by=by)
        entry.about("customer", account.pk)
    return changed


def _nothing_to_ask() -> Invalid:
    return Invalid(
        "no_approval_there", "Nobody has to approve this customer type at this site.", "ask_approval_at"
    )
