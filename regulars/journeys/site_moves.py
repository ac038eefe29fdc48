"""What a move of sites to other sets, and other values of a set, would do: who stays behind, who goes along, who clashes (SITE-04, D-23)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet

from regulars.addresses.queries.counts import addresses_beside
from regulars.customers.queries.clashes import Clashes, clashes_of_moving, joined_clashes
from regulars.customers.queries.effects import Change, Effects, count_effects
from regulars.customers.queries.reorganisation import (
    SetValues,
    Size,
    Strategy,
    change_of_sets,
    know_other_sites,
    size_of_move,
    size_of_set,
)
from regulars.journeys.left_behind import left_fact
from regulars.journeys.plans import (
    LARGE,
    Fact,
    Move,
    Plan,
    Recipe,
    change_of,
    effects_at,
    fingerprint,
    planned_change,
    roughly,
)
from regulars.kernel.errors import Conflict, NotFound
from regulars.kernel.i18n import noop, plural
from regulars.orders.queries.unreachable import left_by_sites
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import SiteKind

__all__ = ["Wanted", "Work", "plan_site_moves", "with_families", "work_of"]

Moves = Mapping[int, int]  # site id -> set id


@dataclass(frozen=True)
class Moving(Move):
    """Sites that leave one set for another: what there is to do, and which usernames meet there."""

    size: Size
    clashes: Clashes

    @property
    def site_ids(self) -> list[int]:
        return [site.pk for site in self.sites]


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for: sites that go to sets, who goes along (None: whoever is proposed), other values of one set.

    `values` may be of a set that is still to be created, under the id that it has in `moves`.
    """

    moves: Moves
    strategy: Strategy | None = None
    values: SetValues | None = None
    share_addresses: bool | None = None


@dataclass(frozen=True)
class Work:
    """What there is to do. `changed` is the set whose values decide something else from then on, and how many that may concern;
    `addresses` are those that shops of the set show from then on (above zero) or no longer do (below), beside where they were entered.
    """

    strategy: Strategy
    moving: list[Moving]
    values: SetValues | None
    changed: tuple[CustomerSet, Size] | None
    addresses: int = 0

    @property
    def is_nobody(self) -> bool:
        return not (self.changed or self.addresses) and all(move.size.is_nobody for move in self.moving)

    @property
    def is_large(self) -> bool:
        """Told by the rows of access that change, not by those who may log in without one."""
        return sum(move.size.rows for move in self.moving) > LARGE

    @property
    def clashes(self) -> Clashes:
        return joined_clashes([move.clashes for move in self.moving])

    @property
    def fingerprint(self) -> str:
        """By what there is to do and how many may be concerned: who they are is counted for people, not while others wait."""
        sizes = [move.size for move in self.moving] + ([self.changed[1]] if self.changed else [])
        return fingerprint(
            self.strategy,
            [[site.code, site.kind] for move in self.moving for site in move.sites],
            [
                [each.code, each.access_mode, each.approval_for_set]
                for move in self.moving
                for each in (move.former, move.to_set)
            ],
            [asdict(self.values), roughly(size_of_set(self.values.set_id))]
            if self.values and self.changed
            else [],
            [
                [
                    roughly(many)
                    for many in (size.rows, size.active, size.taken_along, size.open_to, size.opens_to)
                ]
                for size in sizes
            ],
            [[[what, roughly(many)] for what, many in sorted(size.besides.items())] for size in sizes],
            self.clashes.digest,
            *([self.addresses > 0, roughly(abs(self.addresses))] if self.addresses else []),
        )

    @property
    def recipe(self) -> Recipe:
        wish = {
            "moves": [[site.pk, move.to_set.pk] for move in self.moving for site in move.sites],
            "strategy": self.strategy,
            "values": asdict(self.values) if self.values else None,
        }
        return Recipe("move_sites", wish)


def _families(moves: Moves) -> dict[tuple[int, int], list[Site]]:
    """The moving sites by (from, to); a master takes its subs along, a sub alone is refused (SUB-06)."""
    grouped: dict[tuple[int, int], list[Site]] = {}
    sites = {site.pk: site for site in with_families(moves).order_by("code")}
    if not moves.keys() <= sites.keys():
        raise NotFound("no_such_site", "One of these sites is gone.", "sites")
    for site in sites.values():
        target = moves.get(site.pk, moves.get(site.family_id))
        if target is None or (site.kind == SiteKind.SUB and moves.get(site.family_id, site.set_id) != target):
            raise Conflict(
                "family_in_one_set",
                "{site} and its master site move together: choose the master.",
                "sites",
                site=site.name,
            )
        if target != site.set_id:
            grouped.setdefault((site.set_id, target), []).append(site)
    return grouped


def with_families(moves: Moves) -> QuerySet[Site]:
    return Site.objects.filter(family_id__in=Site.objects.filter(pk__in=moves).values("family_id"))


def work_of(wanted: Wanted) -> Work:
    values, grouped = wanted.values, _families(wanted.moves)
    site_ids = [site.pk for sites in grouped.values() for site in sites]
    strategy = wanted.strategy or _proposed(site_ids)
    sets = CustomerSet.objects.in_bulk(
        {pk for pair in grouped for pk in pair} | ({values.set_id} if values else set())
    )
    if values and values.set_id not in sets:
        sets[values.set_id] = CustomerSet(pk=values.set_id)
    if not {to_id for _, to_id in grouped} <= sets.keys():
        raise NotFound("no_such_set", "This customer set is gone.", "to")
    moving = []
    for (former_id, to_id), sites in sorted(grouped.items()):
        former, to_set = sets[former_id], sets[to_id]
        here = [site.pk for site in sites]
        size = size_of_move(strategy, here, former=former, to_set=to_set)
        moving.append(Moving(sites, former, to_set, size, clashes_of_moving(strategy, here, to_set_id=to_id)))
    if values is None:
        return Work(strategy, moving, None, None)
    stored = sets[values.set_id]
    share = stored.share_addresses if wanted.share_addresses is None else wanted.share_addresses
    addresses = addresses_beside(stored, share=share, discreet=values.discreet)
    return Work(strategy, moving, values, _changed(stored, values), addresses)


def _changed(stored: CustomerSet, values: SetValues) -> tuple[CustomerSet, Size] | None:
    """The set, if other values decide something for somebody."""
    if _opens_alike(stored, values) and stored.discreet == values.discreet:
        return None
    site_ids = list(Site.objects.filter(set=stored).values_list("pk", flat=True)) if stored.pk else []
    if not site_ids:
        return None
    return stored, size_of_move(Strategy.LEAVE, site_ids, former=stored, to_set=stored)


def _opens_alike(stored: CustomerSet, values: SetValues) -> bool:
    return (stored.access_mode, stored.approval_for_set) == (values.access_mode, values.approval_for_set)


def _proposed(site_ids: list[int]) -> Strategy:
    """Who goes along unless somebody says otherwise: everybody with access there, so that nobody of them is locked out (REO-02);
    said more narrowly where none of them knows another site.
    """
    return Strategy.TAKE_ALL if know_other_sites(site_ids) else Strategy.TAKE_ONLY_HERE


@planned_change("move_sites")
def _change(recipe: Any) -> Change:
    values = [SetValues(**recipe["values"])] if recipe["values"] else []
    return change_of_sets(dict(recipe["moves"]), Strategy(recipe["strategy"]), values=values)


def plan_site_moves(wanted: Wanted, *, count: bool = True) -> Plan:
    """What would happen if these sites went to these sets, and a set had other values. Only reads.

    Without `count` nobody is counted, which takes seconds where very many are concerned: for whoever has agreed already (P8).

    Raises `NotFound` for a site or set that is gone, `Conflict` `family_in_one_set` for a sub site without its master.
    """
    work = work_of(wanted)
    effects = count_effects(change_of(work.recipe)) if count and (work.moving or work.changed) else Effects()
    moves = {pk: move.to_set.pk for move in work.moving for pk in move.site_ids}
    left = left_by_sites(work.strategy, moves) if count else []
    facts = [*_facts(work, effects), *map(left_fact, left)]
    return Plan(
        "move_sites",
        work.fingerprint,
        effects_at(effects),
        [fact for fact in facts if fact.count],
        work.clashes,
        moves=work.moving,
        strategy=work.strategy if work.moving else None,
        stranded=effects.stranded,
        taken_along=effects.taken_along,
        is_large=work.is_large,
        recipe=work.recipe,
    )


DISCREET = plural(
    "customer is no longer told of the other shops of the set",
    "customers are no longer told of the other shops of the set",
)
TELLING = plural(
    "customer is told from now on of the other shops of the set",
    "customers are told from now on of the other shops of the set",
)
HIDDEN = plural(
    "address is no longer shown at the other shops of the set",
    "addresses are no longer shown at the other shops of the set",
)
SHOWN = plural(
    "address is shown at the other shops of the set from now on",
    "addresses are shown at the other shops of the set from now on",
)


def _facts(work: Work, effects: Effects) -> Iterator[Fact]:
    yield Fact(
        "taken_along",
        effects.taken_along,
        "customer moves along",
        "customers move along",
        "Same username, same password, same data.",
        asks=True,
    )
    yield Fact(
        "requests_end",
        sum(move.size.waiting_left for move in work.moving),
        "request for access ends unanswered",
        "requests for access end unanswered",
        "Those who wait for approval at a moving site stay in their set.",
        tone="wait",
        asks=True,
    )
    yield Fact(
        "closed_access_ends",
        sum(move.size.closed_left for move in work.moving),
        "closed access is forgotten",
        "closed access rights are forgotten",
        "Staff had closed it at a moving site; after a move back it would be open.",
        tone="wait",
        asks=True,
    )
    if work.values and work.changed and work.values.discreet != work.changed[0].discreet:
        hint = DISCREET if work.values.discreet else TELLING
        yield Fact(
            "discretion",
            size_of_set(work.values.set_id),
            *hint,
            hint=noop("By the sign-in note, their log-ins and their data in My Account."),
            tone="wait",
            asks=True,
        )
    if work.addresses:
        yield Fact(
            "addresses_shown" if work.addresses > 0 else "addresses_hidden",
            abs(work.addresses),
            *(SHOWN if work.addresses > 0 else HIDDEN),
            hint=noop("They stay where they were entered; nothing is deleted."),
            tone="wait",
            asks=True,
        )
