"""What a change with large consequences would do: one type for every such story, agreed to by its fingerprint (REO-01, G28)."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core import signing

from regulars.customer_search.queries.restrictions import Restriction
from regulars.customers.queries.clashes import NO_CLASHES, Clashes
from regulars.customers.queries.effects import Change, Direction, Effects, people_behind
from regulars.customers.queries.reorganisation import Strategy
from regulars.kernel.errors import Conflict, Forbidden, NotFound
from regulars.kernel.i18n import counted, noop
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Grant
from regulars.staff.rules.rights import EVERYTHING

__all__ = [
    "LARGE",
    "Effect",
    "Fact",
    "Move",
    "PeopleBehind",
    "Plan",
    "PlanChanged",
    "PlanRefused",
    "PlanRequired",
    "Recipe",
    "agree",
    "change_of",
    "effects_at",
    "effects_between",
    "fingerprint",
    "people_of",
    "people_token",
    "planned_change",
    "planned_people",
    "refuse_beyond",
    "roughly",
]

# More accounts than this, and the work is done by the worker, with progress.
LARGE = 2_000

_PEOPLE = "people behind a plan"
_CHANGES: dict[str, Callable[[Any], Change]] = {}


@dataclass(frozen=True)
class Recipe:
    """What was asked for, so that the people behind a number can be looked up later: the story, and its JSON."""

    story: str
    wish: Any


@dataclass(frozen=True)
class Effect:
    """Customers that can log in at this site from then on, and those that no longer can."""

    site: Site
    can_log_in: int
    no_longer: int

    def count(self, direction: Direction) -> int:
        return self.can_log_in if direction is Direction.CAN_LOG_IN else self.no_longer


@dataclass(frozen=True)
class Fact:
    """Something else that a plan tells: a code, how many, and in words what they do, with other words for many.

    At least so many where `is_exact` is false. `asks`: nobody should be told afterwards. `sites` are those that it is about; `money` is
    how much store credit in which currency.
    """

    code: str
    count: int
    one: str
    many: str
    hint: str = ""
    tone: str = "ok"
    asks: bool = False
    is_exact: bool = True
    sites: Sequence[Site] = ()
    about: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    money: tuple[Decimal, str] | None = None

    @property
    def text(self) -> str:
        """`one` or `many`, whichever fits, with its values, in the language of the reader."""
        return counted(self.one, self.many or self.one, self.count, **self.values)


@dataclass(frozen=True)
class Move:
    """Sites that leave one set for another."""

    sites: list[Site]
    former: CustomerSet
    to_set: CustomerSet


@dataclass(frozen=True)
class Plan:
    """What would happen. `fingerprint` is what an agreement sends back; `strategy` who goes along, where that is a choice;
    `recipe` finds the people behind the numbers, `account_id` is the one where it is about one.
    """

    story: str
    fingerprint: str
    effects: Sequence[Effect] = ()
    facts: Sequence[Fact] = ()
    clashes: Clashes = NO_CLASHES
    may_skip: bool = True
    moves: Sequence[Move] = ()
    strategy: Strategy | None = None
    stranded: int = 0
    taken_along: int = 0
    is_large: bool = False
    recipe: Recipe | None = None
    account_id: int | None = None

    def needs_agreement(self, grant: Grant = EVERYTHING) -> bool:
        """Whether somebody has to look at it first: the same at every door (F18)."""
        seen = self.within(grant)
        return bool(seen.effects or seen.clashes or any(fact.asks for fact in seen.facts))

    def within(self, grant: Grant) -> "Plan":
        """As somebody who looks after some sites is told of it, or is not shown store credit; the fingerprint is of the whole."""
        allowed = self.facts if grant.sees("credit") else [replace(fact, money=None) for fact in self.facts]
        if grant.sites is None:
            return replace(self, facts=allowed)
        facts = []
        for fact in allowed:
            sites = [site for site in fact.sites if grant.is_at(site.pk)]
            if sites or not fact.sites:
                facts.append(replace(fact, sites=sites, count=len(sites) if fact.sites else fact.count))
        return replace(
            self, facts=facts, effects=[effect for effect in self.effects if grant.is_at(effect.site.pk)]
        )

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to tell."""
        return not (self.effects or self.clashes or self.moves or self.facts)


class PlanRefused(Conflict):
    """Nothing was done; `plan` is what would happen now, for somebody to look at and agree to."""

    def __init__(
        self, code: str, sentence: str, field: str | None = None, *, plan: Plan, **values: Any
    ) -> None:
        super().__init__(code, sentence, field, **values)
        self.plan = plan


class PlanChanged(PlanRefused):
    """The world has changed since the plan was shown."""

    def __init__(self, plan: Plan) -> None:
        sentence = noop("Something changed since this plan was made. Please look at it again.")
        super().__init__("plan_changed", sentence, plan=plan)


class PlanRequired(PlanRefused):
    """Customers would lose or change something, and nobody has looked at the plan."""

    def __init__(self, plan: Plan) -> None:
        sentence = noop("This concerns customers. Look at the plan, then send it back to agree.")
        super().__init__("plan_required", sentence, "plan", plan=plan)


def agree(plan: Plan, agreed: str | None, *, grant: Grant = EVERYTHING) -> None:
    """Go on only with what somebody agreed to; `agreed` None means that nobody has seen a plan.

    Raises `Forbidden` `reaches_other_sites` where access opens or closes at sites that they don't look after (F18), `PlanChanged`
    when the world is not as agreed, `PlanRequired` where they have to look at the plan first.
    """
    refuse_beyond(plan, grant)
    if agreed is None and plan.needs_agreement(grant):
        raise PlanRequired(plan.within(grant))
    if agreed not in {None, plan.fingerprint}:
        raise PlanChanged(plan.within(grant))


def refuse_beyond(plan: Plan, grant: Grant) -> None:
    """Raises `Forbidden` `reaches_other_sites`: before numbers of others are told, too."""
    if not grant.is_at(*(effect.site.pk for effect in plan.effects)):
        raise Forbidden(
            "reaches_other_sites",
            "This opens or closes access at sites that you have no access to. A member of staff with access to all sites can do it.",
        )


def effects_at(counted: Effects) -> list[Effect]:
    """The sites with what happens there, by name. One statement."""
    sites = Site.objects.in_bulk([site.site_id for site in counted.sites])
    found = [Effect(sites[site.site_id], site.can_log_in, site.no_longer) for site in counted.sites]
    return sorted(found, key=lambda effect: (effect.site.name, effect.site.pk))


def effects_between(
    sites: Iterable[Site], opening: Collection[int], closing: Collection[int]
) -> list[Effect]:
    """Of one account: the sites where it opens and closes, by name."""
    concerned = [site for site in sites if site.pk in opening or site.pk in closing]
    found = [Effect(site, int(site.pk in opening), int(site.pk in closing)) for site in concerned]
    return sorted(found, key=lambda effect: (effect.site.name, effect.site.pk))


def planned_change(story: str) -> Callable[[Callable[[Any], Change]], Callable[[Any], Change]]:
    """Decorates the function that makes the change of a story from the JSON that its plan was asked for with (`Recipe`)."""

    def register(make: Callable[[Any], Change]) -> Callable[[Any], Change]:
        _CHANGES[story] = make
        return make

    return register


def change_of(recipe: Recipe) -> Change:
    """Raises `KeyError` for a story that nobody tells."""
    return _CHANGES[recipe.story](recipe.wish)


def fingerprint(*parts: Any) -> str:
    """The same for the same parts; what a person would decide differently on goes in, and nothing else."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def roughly(count: int) -> int:
    """A number as a person weighs it: exact below a hundred, beyond that its first two digits.

    A busy site gains a customer a minute; that must not undo an agreement about twelve thousand.
    """
    unit = int(10 ** max(len(str(count)) - 2, 0))
    return count // unit * unit


def people_token(recipe: Recipe, site_id: int) -> str:
    """Names the people behind the numbers of a site for a door that lists them; nobody else can make one."""
    return signing.dumps([recipe.story, recipe.wish, site_id], salt=_PEOPLE, compress=True)


@dataclass(frozen=True)
class PeopleBehind:
    """Those whom the numbers of one site in a plan count, as the world is now."""

    recipe: Recipe
    site_id: int

    @contextmanager
    def listed(self, direction: Direction | None = None) -> Iterator[str]:
        """SELECT of their ids: of one direction, or of both. Good for as long as the context is.

        Raises `NotFound` `no_such_plan` when a set or site that it is about is gone.
        """
        try:
            change = change_of(self.recipe)
        except (LookupError, TypeError):
            raise _no_such_plan() from None
        with people_behind(change, self.site_id, direction) as select:
            yield select


def _no_such_plan() -> NotFound:
    return NotFound("no_such_plan", "This plan is gone. Make it again.")


def people_of(token: str) -> PeopleBehind:
    """Raises `NotFound` `no_such_plan` for a token that is not one of ours."""
    try:
        story, wanted, site_id = signing.loads(token, salt=_PEOPLE)
    except signing.BadSignature:
        raise _no_such_plan() from None
    return PeopleBehind(Recipe(story, wanted), site_id)


@contextmanager
def planned_people(token: str | None, direction: Direction | None) -> Iterator[Restriction | None]:
    """Narrows a list of customers to those behind a number of a plan. Raises `NotFound` `no_such_plan`."""
    if not token:
        yield None
        return
    with people_of(token).listed(direction) as select:
        yield Restriction(select)
