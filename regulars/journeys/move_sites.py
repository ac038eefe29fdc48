"""Sites change their customer set: who stays behind, who goes along, which user names clash (SITE-03..05, D-23)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from django.db.models import QuerySet

from regulars.customers.operations.reorganisation import take_accounts
from regulars.customers.queries.counts import refresh_estimates
from regulars.customers.queries.reorganisation import (
    Clash,
    Counted,
    Size,
    Strategy,
    clashes_of_moving,
    count_move,
    size_of_move,
)
from regulars.journeys.clashes import (
    Decisions,
    apply_decisions,
    decisions_from,
    decisions_to,
    refuse_open_clashes,
)
from regulars.journeys.plans import LARGE, PlanChanged, PlanRequired, fingerprint, roughly
from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.jobs import Ticker, enqueue, handles
from regulars.kernel.models import Job
from regulars.sites import rules
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.locks import lock_sets, lock_sites, one_reorganisation
from regulars.sites.operations.sites import place_sites
from regulars.sites.rules import SiteKind

__all__ = [
    "SiteMove",
    "SiteMovesPlan",
    "agree_to_site_moves",
    "hold_moving_sites",
    "move_sites",
    "plan_site_moves",
    "start_held_moves",
    "start_site_moves",
]

Moves = Mapping[int, int]  # site id -> set id


@dataclass(frozen=True)
class Moving:
    """Sites that leave one set for another: what there is to do, and which user names meet there."""

    sites: list[Site]
    former: CustomerSet
    to_set: CustomerSet
    size: Size
    clashes: list[Clash]

    @property
    def site_ids(self) -> list[int]:
        return [site.pk for site in self.sites]


@dataclass(frozen=True)
class SiteMove(Moving):
    """And what it means for the customers."""

    counted: Counted


@dataclass(frozen=True)
class SiteMovesPlan:
    """All moves of one step. `plan` is the fingerprint that an agreement sends back."""

    strategy: Strategy
    moves: list[SiteMove]
    plan: str

    @property
    def stranded(self) -> int:
        return sum(move.counted.stranded for move in self.moves)

    @property
    def taken_along(self) -> int:
        return sum(move.size.taken_along for move in self.moves)

    @property
    def doors_lost(self) -> int:
        return sum(move.counted.doors_lost for move in self.moves)

    @property
    def clashes(self) -> list[Clash]:
        return [clash for move in self.moves for clash in move.clashes]

    @property
    def is_large(self) -> bool:
        """True when it is the worker's."""
        return _is_large(self.moves)

    @property
    def is_empty(self) -> bool:
        """True when no site changes its set."""
        return not self.moves


@dataclass(frozen=True)
class Moved:
    """What was done: accounts that went along, and those whose access to the sites ended."""

    taken_along: int
    stranded: int


def _families(moves: Moves) -> dict[tuple[int, int], list[Site]]:
    """The moving sites by (from, to); a master takes its subs along, a sub alone is refused (SUB-06)."""
    grouped: dict[tuple[int, int], list[Site]] = {}
    sites = {site.pk: site for site in _with_families(moves).order_by("code")}
    if not moves.keys() <= sites.keys():
        raise NotFound("no_such_site", "One of these sites is gone.", "sites")
    for site in sites.values():
        target = moves.get(site.pk, moves.get(site.family_id))
        if target is None or (site.kind == SiteKind.SUB and moves.get(site.family_id, site.set_id) != target):
            raise Conflict(
                "family_in_one_set",
                f"{site.name} and its master site move together: choose the master.",
                "sites",
            )
        if target != site.set_id:
            grouped.setdefault((site.set_id, target), []).append(site)
    return grouped


def _with_families(moves: Moves) -> QuerySet[Site]:
    return Site.objects.filter(family_id__in=Site.objects.filter(pk__in=moves).values("family_id"))


def _moving(moves: Moves, strategy: Strategy, newcomer: CustomerSet | None = None) -> list[Moving]:
    grouped = _families(moves)
    sets = {newcomer.pk: newcomer} if newcomer else {}
    sets |= {
        one.pk: one for one in CustomerSet.objects.filter(pk__in={pk for pair in grouped for pk in pair})
    }
    if not {to_id for _, to_id in grouped} <= sets.keys():
        raise NotFound("no_such_set", "This customer set is gone.", "to")
    found = []
    for (former_id, to_id), sites in sorted(grouped.items()):
        former, site_ids = sets[former_id], [site.pk for site in sites]
        size = size_of_move(strategy, site_ids, former=former)
        clashes = clashes_of_moving(strategy, site_ids, to_set_id=to_id)
        found.append(Moving(sites, former, sets[to_id], size, clashes))
    return found


def _fingerprint(strategy: Strategy, moving: list[Moving]) -> str:
    """By what there is to do and how many may be concerned: who they are is counted for people, not while others wait."""
    return fingerprint(
        strategy,
        [
            [[site.code, site.kind] for site in one.sites]
            + [[each.code, each.access_mode, each.approval_for_set] for each in (one.former, one.to_set)]
            + [roughly(getattr(one.size, number)) for number in ("rows", "active", "taken_along", "open_to")]
            + [[what, roughly(many)] for what, many in sorted(one.size.besides.items())]
            + [[clash.account_id, clash.other_id] for clash in one.clashes]
            for one in moving
        ],
    )


def _is_large(moving: Sequence[Moving]) -> bool:
    """Told by the rows of access that change, not by those who may log in without one."""
    return sum(one.size.rows for one in moving) > LARGE


def plan_site_moves(
    moves: Moves, *, strategy: Strategy, newcomer: CustomerSet | None = None
) -> SiteMovesPlan:
    """What would happen if these sites went to these sets. Only reads.

    `newcomer` stands for a set that is still to be created, under its provisional id. Raises `NotFound` for a site or
    set that is gone, `Conflict` `family_in_one_set` for a sub site without its master.
    """
    moving = _moving(moves, strategy, newcomer)
    planned = [
        SiteMove(
            **vars(one),
            counted=count_move(strategy, one.site_ids, former=one.former, to_set=one.to_set),
        )
        for one in moving
    ]
    return SiteMovesPlan(strategy, planned, _fingerprint(strategy, moving))


def agree_to_site_moves(
    moves: Moves, *, strategy: Strategy, agreed: str | None, decisions: Decisions
) -> list[Moving]:
    """What there is to do, where it is what somebody agreed to. Counts people only to tell why not.

    `agreed` None means that nobody has seen a plan: `PlanRequired` where a customer is concerned (SITE-04). Raises `PlanChanged` when
    the world is not as agreed, `Conflict` `clashes` without a decision for each, `username_taken` when a new name is taken too.
    """
    moving = _moving(moves, strategy)
    planned = partial(plan_site_moves, moves, strategy=strategy)
    if agreed is None and not all(one.size.is_nobody for one in moving):
        raise PlanRequired(planned())
    if agreed not in {None, _fingerprint(strategy, moving)}:
        raise PlanChanged(planned())
    clashes = [clash for one in moving for clash in one.clashes]
    refuse_open_clashes(clashes, decisions, may_skip=True, plan=planned)
    return moving


def hold_moving_sites(moves: Moves) -> None:
    """Close the gates of these sites and their sets until the transaction ends."""
    one_reorganisation()
    sites = _with_families(moves)
    lock_sets({*moves.values(), *sites.values_list("set_id", flat=True)})
    lock_sites(sites.values_list("pk", flat=True))


def move_sites(moves: Moves, *, strategy: Strategy, agreed: str, decisions: Decisions, by: Actor) -> Moved:
    """Move sites to sets, effective on the next request (NFR-01).

    In order, in one transaction: sets and sites locked, looked at again without counting people, clashes resolved as
    decided, accounts taken along or left behind with their sessions at the site ended, sites placed, audit. Raises as
    `agree_to_site_moves`.
    """
    with change(rules.SITES_MOVED, by=by) as entry:
        entry.nothing()  # of its own: the verbs that it calls write
        hold_moving_sites(moves)
        moving = agree_to_site_moves(moves, strategy=strategy, agreed=agreed, decisions=decisions)
        taken = 0
        for one in moving:
            stay = apply_decisions(one.clashes, decisions, by=by)
            taken += take_accounts(
                one.site_ids, strategy=strategy, skip=stay, former=one.former, to_set=one.to_set, by=by
            )
            place_sites(dict.fromkeys(one.site_ids, one.to_set.pk), strategy=strategy, by=by)
        entry.note(
            moved=[
                {
                    "sites": [site.code for site in one.sites],
                    "from": one.former.code,
                    "to": one.to_set.code,
                }
                for one in moving
            ],
            strategy=strategy,
        )
    return Moved(taken, sum(one.size.rows for one in moving) - taken)


def start_site_moves(
    moves: Moves, *, strategy: Strategy, agreed: str | None, decisions: Decisions, by: Actor
) -> Job | None:
    """Move now, or hand large moves to the worker: its job. What `move_sites` would refuse is refused here already."""
    moving = agree_to_site_moves(moves, strategy=strategy, agreed=agreed, decisions=decisions)
    return _start(moves, moving, strategy=strategy, decisions=decisions, by=by)


def start_held_moves(moves: Moves, *, strategy: Strategy, decisions: Decisions, by: Actor) -> Job | None:
    """The same for whoever holds the sites, found the plan agreed to and has changed the values of their sets since."""
    return _start(moves, _moving(moves, strategy), strategy=strategy, decisions=decisions, by=by)


def _start(
    moves: Moves, moving: list[Moving], *, strategy: Strategy, decisions: Decisions, by: Actor
) -> Job | None:
    agreed = _fingerprint(strategy, moving)
    if not _is_large(moving):
        move_sites(moves, strategy=strategy, agreed=agreed, decisions=decisions, by=by)
        return None
    payload = {
        "moves": {str(site): to for site, to in moves.items()},
        "strategy": strategy,
        "plan": agreed,
        "decisions": decisions_to(decisions),
    }
    about = [("site", pk) for one in moving for pk in one.site_ids]
    return enqueue("move_sites", payload, about=about, by=by)


@handles("move_sites")
def _job(payload: dict[str, Any], by: Actor, tell: Ticker) -> dict[str, Any]:
    moved = move_sites(
        {int(site): to for site, to in payload["moves"].items()},
        strategy=Strategy(payload["strategy"]),
        agreed=payload["plan"],
        decisions=decisions_from(payload["decisions"]),
        by=by,
    )
    refresh_estimates(moved.taken_along + moved.stranded)
    tell(1, 1)
    return asdict(moved)
