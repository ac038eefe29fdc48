"""One row of the sets grid is saved: its values, its default mark and its sites, in one step (SET-03..09)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from regulars.customers.queries.reorganisation import SetValues, Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_sites import agree_to_site_moves, hold_moving_sites, start_held_moves
from regulars.journeys.plans import Plan
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.models import Job
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.locks import one_reorganisation
from regulars.sites.operations.sets import (
    SetChanges,
    add_set,
    change_set,
    hand_over_default,
    refuse_loud_sites,
)
from regulars.sites.rules import Sharing
from regulars.sites.rules.settings import declared

__all__ = ["SavedSet", "create_set", "plan_new_set", "plan_set", "save_set"]


@dataclass(frozen=True)
class SavedSet:
    """The set as saved. `job` moves its sites when that is large work, else they have moved."""

    customer_set: CustomerSet
    job: Job | None = None


def plan_new_set(changes: SetChanges, site_ids: Iterable[int], *, strategy: Strategy | None = None) -> Plan:
    """What creating a set with these values and sites would do to the sites' customers. Only reads."""
    return plan_site_moves(_wanted(CustomerSet(pk=0), changes, dict.fromkeys(site_ids, 0), strategy))


def plan_set(
    customer_set: CustomerSet,
    changes: SetChanges,
    site_ids: Iterable[int] | None = None,
    *,
    strategy: Strategy | None = None,
) -> Plan:
    """What other values of a set, and giving it exactly these sites, would do to customers; None leaves it its sites. Only reads."""
    return plan_site_moves(_wanted(customer_set, changes, _moves(customer_set, site_ids), strategy))


def create_set(
    code: str,
    changes: SetChanges,
    *,
    is_default: bool,
    site_ids: Iterable[int],
    strategy: Strategy | None = None,
    agreement: Agreement,
    by: Actor,
) -> SavedSet:
    """Create a set, give it the default mark if asked, and move its sites as agreed (SET-03, SET-04, SET-07, SET-08).

    One transaction; a large move of sites follows as a job. Raises as `add_set` and `move_sites`.
    """
    with change(rules.SET_CREATED, by=by) as entry:
        one_reorganisation()
        site_ids = list(site_ids)
        _hold_agreed(_wanted(CustomerSet(pk=0), changes, dict.fromkeys(site_ids, 0), strategy), agreement)
        customer_set = add_set(code, changes, is_default=is_default, by=by)
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code)
        wanted = Wanted(dict.fromkeys(site_ids, customer_set.pk), strategy)
        return SavedSet(customer_set, _start(wanted, agreement, by=by))


def save_set(
    customer_set: CustomerSet,
    changes: SetChanges,
    *,
    version: int,
    is_default: bool | None = None,
    site_ids: Iterable[int] | None = None,
    strategy: Strategy | None = None,
    agreement: Agreement,
    by: Actor,
) -> SavedSet:
    """Save a row of the grid: values, default mark, sites; None leaves mark or sites as they are (SET-06, SET-09).

    One transaction; a large move of sites follows as a job. Raises `Conflict` `default_mark_stays` when the mark is
    taken off its holder (DEF-05), and as `change_set` and `move_sites`.
    """
    with change(rules.SET_CHANGED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        one_reorganisation()
        is_now = Installation.objects.filter(default_set=customer_set).exists()
        if is_default is False and is_now:
            raise Conflict(
                "default_mark_stays",
                "The default mark can't be removed: tick it on another set instead.",
                "is_default",
            )
        wanted = _wanted(customer_set, changes, _moves(customer_set, site_ids), strategy)
        _hold_agreed(wanted, agreement)
        customer_set = change_set(customer_set, changes, version=version, by=by)
        if is_default and not is_now:
            hand_over_default(customer_set, by=by)
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code)
        return SavedSet(customer_set, _start(replace(wanted, values=None), agreement, by=by))


def _wanted(
    customer_set: CustomerSet, changes: SetChanges, moves: dict[int, int], strategy: Strategy | None
) -> Wanted:
    """With the values that decide who gets in, as they will be stored. Raises `Invalid` as `change_set`."""
    stored = CustomerSet.objects.filter(pk=customer_set.pk).first() or customer_set
    mode = (
        stored.access_mode
        if changes.access_mode is None
        else declared("set")["access_mode"].check(changes.access_mode)
    )
    for_set = stored.approval_for_set if changes.approval_for_set is None else changes.approval_for_set
    discreet = stored.discreet if changes.discreet is None else changes.discreet
    if stored.pk:
        refuse_loud_sites(stored, discreet=bool(changes.discreet))
    share_addresses = (changes.sharing or {}).get(Sharing.ADDRESSES)
    return Wanted(moves, strategy, SetValues(customer_set.pk, mode, for_set, discreet), share_addresses)


def _moves(customer_set: CustomerSet, site_ids: Iterable[int] | None) -> dict[int, int]:
    """The moves that make these the sites of the set; a site taken out falls back to the default set (SITE-02)."""
    if site_ids is None:
        return {}
    wanted = set(site_ids)
    here = set(Site.objects.filter(set=customer_set).values_list("pk", flat=True))
    default_id = Installation.objects.get().default_set_id
    if customer_set.pk == default_id and here - wanted:
        raise Conflict(
            "default_keeps_sites",
            "A site leaves the default set when another set takes it: choose it there.",
            "sites",
        )
    return dict.fromkeys(wanted - here, customer_set.pk) | dict.fromkeys(here - wanted, default_id)


def _hold_agreed(wanted: Wanted, agreement: Agreement) -> None:
    """Before the values change: to the world that people saw. Once before the gates close, as a refusal counts people, and once
    behind them, where it stays true.
    """
    agree_to_site_moves(wanted, agreement)
    if wanted.moves:
        hold_moving_sites(wanted.moves)
        agree_to_site_moves(wanted, agreement)


def _start(wanted: Wanted, agreement: Agreement, *, by: Actor) -> Job | None:
    return start_held_moves(wanted, agreement.decisions, by=by) if wanted.moves else None
