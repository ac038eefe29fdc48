"""Sites change their customer set (SITE-03..05): the plan is agreed to, then who goes along goes along."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from regulars.customers.operations.reorganisation import take_accounts
from regulars.customers.queries.counts import refresh_estimates
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import (
    Agreement,
    Decided,
    Decisions,
    apply_decisions,
    decide,
    decisions_from,
    decisions_to,
)
from regulars.journeys.plans import PlanChanged, agree
from regulars.journeys.site_moves import Wanted, Work, plan_site_moves, with_families, work_of
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Invalid
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job
from regulars.sites import rules
from regulars.sites.operations.locks import lock_sets, lock_sites, one_reorganisation
from regulars.sites.operations.sites import place_sites

__all__ = [
    "agree_to_site_moves",
    "hold_moving_sites",
    "move_sites",
    "start_held_moves",
    "start_site_moves",
]


def agree_to_site_moves(wanted: Wanted, agreement: Agreement) -> tuple[Work, list[Decided]]:
    """What there is to do, where it is what somebody agreed to. Counts people only to tell why not.

    Raises `PlanRequired` where customers are concerned and nobody has seen a plan (SITE-04), `PlanChanged` when
    the world is not as agreed, `PlanRefused` `clashes` without a decision for each, `username_taken` when a new name is taken too,
    `Invalid` `required` for a plan without who goes along.
    """
    if agreement.plan and wanted.moves and wanted.strategy is None:
        raise Invalid("required", "Say who goes along, as in the plan.", "strategy")
    work, planned = work_of(wanted), partial(plan_site_moves, wanted)
    if agreement.plan is None and not work.is_nobody:
        agree(planned(), None)
    if agreement.plan not in {None, work.fingerprint}:
        raise PlanChanged(planned())
    return work, decide(work.clashes, agreement.decisions, may_skip=True, plan=planned)


def hold_moving_sites(moves: Mapping[int, int]) -> None:
    """Close the gates of these sites and their sets until the transaction ends; the set 0 is still to be created."""
    one_reorganisation()
    sites = with_families(moves)
    lock_sets({*filter(None, moves.values()), *sites.values_list("set_id", flat=True)})
    lock_sites(sites.values_list("pk", flat=True))


@dataclass(frozen=True)
class Moved:
    """What was done: accounts that went along, and those whose access to the sites ended."""

    taken_along: int
    stranded: int


def move_sites(wanted: Wanted, agreement: Agreement, *, by: Actor) -> Moved:
    """Move sites to sets, effective on the next request (NFR-01).

    In order, in one transaction: sets and sites locked, looked at again without counting people, clashes resolved as
    decided, accounts taken along or left behind with their sessions at the site ended, sites placed, audit. Raises as
    `agree_to_site_moves`.
    """
    with change(rules.SITES_MOVED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        hold_moving_sites(wanted.moves)
        work, decided = agree_to_site_moves(wanted, agreement)
        taken = 0
        stay = apply_decisions(decided, by=by)
        for move in work.moving:
            taken += take_accounts(
                move.site_ids,
                strategy=work.strategy,
                skip=stay,
                former=move.former,
                to_set=move.to_set,
                by=by,
            )
            place_sites(dict.fromkeys(move.site_ids, move.to_set.pk), strategy=work.strategy, by=by)
        moved = [
            {"sites": [site.code for site in move.sites], "from": move.former.code, "to": move.to_set.code}
            for move in work.moving
        ]
        entry.note(moved=moved, strategy=work.strategy)
    return Moved(taken, sum(move.size.rows for move in work.moving) - taken)


def start_site_moves(wanted: Wanted, agreement: Agreement, *, by: Actor) -> Job | None:
    """Move now, or hand large moves to the worker: its job. What `move_sites` would refuse is refused here already."""
    work, _ = agree_to_site_moves(wanted, agreement)
    return start_held_moves(replace(wanted, strategy=work.strategy), agreement.decisions, by=by)


def start_held_moves(wanted: Wanted, decisions: Decisions, *, by: Actor) -> Job | None:
    """The same for whoever holds the sites, found the plan agreed to and has changed the values of their sets since."""
    work = work_of(wanted)
    agreement = Agreement(work.fingerprint, decisions)
    if not work.is_large:
        move_sites(replace(wanted, strategy=work.strategy), agreement, by=by)
        return None
    payload = {
        "moves": {str(site): to for site, to in wanted.moves.items()},
        "strategy": work.strategy,
        "plan": work.fingerprint,
        "decisions": decisions_to(decisions),
    }
    about = [("site", pk) for move in work.moving for pk in move.site_ids]
    return enqueue("move_sites", payload, about=about, by=by)


@handles("move_sites")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    moves = {int(site): to for site, to in payload["moves"].items()}
    agreement = Agreement(payload["plan"], decisions_from(payload["decisions"]))
    moved = move_sites(Wanted(moves, Strategy(payload["strategy"])), agreement, by=by)
    refresh_estimates(moved.taken_along + moved.stranded)
    tell(1, 1)
    return asdict(moved)
