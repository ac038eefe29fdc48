"""One row of the sets grid is saved: its values, its default mark and its sites, in one step (SET-03..09)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Decisions
from regulars.journeys.move_sites import (
    SiteMovesPlan,
    agree_to_site_moves,
    hold_moving_sites,
    plan_site_moves,
    start_held_moves,
)
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict
from regulars.kernel.models import Job
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.locks import one_reorganisation
from regulars.sites.operations.sets import SetChanges, add_set, change_set, hand_over_default

__all__ = ["Agreement", "SavedSet", "create_set", "plan_new_set", "plan_set_sites", "save_set"]


@dataclass(frozen=True)
class Agreement:
    """The plan that somebody saw and agreed to, with who goes along and what happens to clashes.

    `plan` None: nobody saw one, which is only enough where no customer is concerned.
    """

    plan: str | None
    strategy: Strategy
    decisions: Decisions


@dataclass(frozen=True)
class SavedSet:
    """The set as saved. `job` moves its sites when that is large work, else they have moved."""

    customer_set: CustomerSet
    job: Job | None = None


def plan_new_set(
    code: str, changes: SetChanges, site_ids: Iterable[int], *, strategy: Strategy
) -> SiteMovesPlan:
    """What creating a set with these values and sites would do to the sites' customers. Only reads."""
    code = code.strip()  # as it will be stored: the plan is compared by it
    newcomer = CustomerSet(pk=0, code=code, name=code)
    newcomer.access_mode = changes.access_mode or newcomer.access_mode
    newcomer.approval_for_set = bool(changes.approval_for_set)
    return plan_site_moves(dict.fromkeys(site_ids, 0), strategy=strategy, newcomer=newcomer)


def plan_set_sites(
    customer_set: CustomerSet, site_ids: Iterable[int], *, strategy: Strategy
) -> SiteMovesPlan:
    """What giving a set exactly these sites would do to their customers. Only reads."""
    return plan_site_moves(_moves(customer_set, site_ids), strategy=strategy)


def create_set(
    code: str,
    changes: SetChanges,
    *,
    is_default: bool,
    site_ids: Iterable[int],
    agreement: Agreement,
    by: Actor,
) -> SavedSet:
    """Create a set, give it the default mark if asked, and move its sites as agreed (SET-03, SET-04, SET-07, SET-08).

    One transaction; a large move of sites follows as a job. Raises as `add_set` and `move_sites`.
    """
    with change(rules.SET_CREATED, by=by) as entry:
        one_reorganisation()
        customer_set = add_set(code, changes, is_default=is_default, by=by)
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code)
        moves = dict.fromkeys(site_ids, customer_set.pk)
        _hold_agreed(moves, agreement)
        return SavedSet(customer_set, _start(moves, agreement, by=by))


def save_set(
    customer_set: CustomerSet,
    changes: SetChanges,
    *,
    version: int,
    is_default: bool | None = None,
    site_ids: Iterable[int] | None = None,
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
        moves = {} if site_ids is None else _moves(customer_set, site_ids)
        _hold_agreed(moves, agreement)
        customer_set = change_set(customer_set, changes, version=version, by=by)
        if is_default and not is_now:
            hand_over_default(customer_set, by=by)
        entry.about("set", customer_set.pk)
        entry.note(set=customer_set.code)
        return SavedSet(customer_set, _start(moves, agreement, by=by))


def _moves(customer_set: CustomerSet, site_ids: Iterable[int]) -> dict[int, int]:
    """The moves that make these the sites of the set; a site taken out falls back to the default set (SITE-02)."""
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


def _hold_agreed(moves: dict[int, int], agreement: Agreement) -> None:
    """Before the values change: to the world that people saw. Once before the gates close, as a refusal counts people, and once
    behind them, where it stays true.
    """
    if not moves:
        return
    agree = partial(
        agree_to_site_moves,
        moves,
        strategy=agreement.strategy,
        agreed=agreement.plan,
        decisions=agreement.decisions,
    )
    agree()
    hold_moving_sites(moves)
    agree()


def _start(moves: dict[int, int], agreement: Agreement, *, by: Actor) -> Job | None:
    if not moves:
        return None
    return start_held_moves(moves, strategy=agreement.strategy, decisions=agreement.decisions, by=by)
