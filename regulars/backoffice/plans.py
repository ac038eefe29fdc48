"""The one page of a plan: what would happen, the choices it leaves, and doing it once it was agreed to (REO-01, D-24)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant
from regulars.backoffice.clashes import ClashRow, clash_rows, decided, names_taken
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import office_page
from regulars.customers.queries.effects import Direction
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import PATTERN, Agreement, NamesTaken
from regulars.journeys.plans import Effect, Fact, Plan, PlanRefused, people_token, refuse_beyond
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import counted, current_language, grouped, lazy, plural, translate
from regulars.kernel.money import written

__all__ = ["PlanPage", "carried", "fact_line", "is_agreed", "strategy_of", "through_plan"]

T = TypeVar("T")
TEMPLATE = "backoffice/base/plan.html"
MOST_SITES = 40  # on a page; programs are told of all
ABOUT_CLASHES = ("decisions", "username")
STRATEGIES = (
    (
        Strategy.TAKE_ALL.value,
        lazy("Take everybody along"),
        lazy("Customers with access here move; they lose the sites of the old set that they also use."),
    ),
    (
        Strategy.TAKE_ONLY_HERE.value,
        lazy("Take along those who know no other site"),
        lazy("Customers with a second site in the old set stay there."),
    ),
    (
        Strategy.LEAVE.value,
        lazy("Leave them in their set"),
        lazy("They can no longer log in here; they may open a new account."),
    ),
)
WORDS = {
    Direction.NO_LONGER: (
        "danger",
        *plural("customer can no longer log in at {site}", "customers can no longer log in at {site}"),
    ),
    Direction.CAN_LOG_IN: (
        "ok",
        *plural("customer can log in at {site} from now on", "customers can log in at {site} from now on"),
    ),
}


@dataclass(frozen=True)
class PlanPage:
    """Where a plan stands. `choices` is a template of what can still be chosen, `context` what it needs; without `back` the page returns to
    the form that was typed, whose values are `carried`. `counted` makes the plan again where it came without people.
    """

    title: str
    crumbs: Sequence[tuple[str, str | None]]
    submit: str
    action: str
    back: str = ""
    text: str = lazy("Nothing has changed yet. This is what would happen.")
    tone: str = "primary"
    choices: str = ""
    note: str = ""
    carried: Sequence[tuple[str, str]] = ()
    context: dict[str, Any] | None = None
    counted: Callable[[], Plan] | None = None


def is_agreed(request: HttpRequest) -> bool:
    """Whether a plan that was looked at is sent back, to be done."""
    return request.method == "POST" and "plan" in request.POST and "all" not in request.POST


def carried(request: HttpRequest, *of_the_plan: str) -> list[tuple[str, str]]:
    """What was sent, without what belongs to the page of the plan."""
    left_out = {"csrfmiddlewaretoken", "plan", "all", "back", "pattern", *of_the_plan}
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out and not name.startswith(("decision-", "username-"))
        for value in values
    ]


def strategy_of(request: HttpRequest) -> Strategy | None:
    """Who goes along, as it was chosen; None: what the plan proposes."""
    strategy = (request.POST or request.GET).get("strategy", "")
    return Strategy(strategy) if strategy in set(Strategy) else None


def through_plan(
    request: HttpRequest,
    page: PlanPage,
    plan: Plan,
    *,
    act: Callable[[Agreement], T],
    done: Callable[[T], HttpResponse],
    ask: bool = True,
) -> HttpResponse:
    """Show the plan until it is agreed to, with what is missing beside it; then act. Without `ask` only where it needs agreement.

    What `act` refuses stands on the page; with `ask` False, what the form before it has to place is raised.
    """
    sent = request.POST
    if not ask:
        refuse_beyond(plan, grant(request))
    if not (ask or sent.keys() & {"plan", "strategy"} or plan.needs_agreement(grant(request))):
        return done(act(Agreement(plan.fingerprint)))
    if not is_agreed(request):
        return _show(request, page, plan)
    rows = clash_rows(plan.clashes, sent, ask=True, may_skip=plan.may_skip)
    if any(row.error for row in rows):
        return _show(request, page, plan, rows=rows, status=422)
    return _carried_out(request, page, plan, rows, lambda agreed: done(act(agreed)), ask=ask)


def _carried_out(
    request: HttpRequest,
    page: PlanPage,
    plan: Plan,
    rows: list[ClashRow],
    act: Callable[[Agreement], HttpResponse],
    *,
    ask: bool,
) -> HttpResponse:
    sent = request.POST
    try:
        return act(Agreement(sent["plan"], decided(rows, sent, grant(request))))
    except NamesTaken as taken:
        rows = names_taken(rows, taken.accounts)
        return _show(request, page, plan, rows=rows, refused=taken.message, status=409)
    except PlanRefused as refused:
        page = replace(page, counted=None)
        return _show(request, page, refused.plan, changed=refused.code == "plan_changed", status=409)
    except DomainError as error:
        if not (ask or error.field in ABOUT_CLASHES):
            raise
        return _show(request, page, plan, rows=rows, refused=error.message, status=status_of(error))


def _show(
    request: HttpRequest,
    page: PlanPage,
    plan: Plan,
    *,
    rows: list[ClashRow] | None = None,
    changed: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    mine = grant(request)
    plan = page.counted() if page.counted else plan
    seen = plan.within(mine)
    context = {
        "page": page,
        "plan": plan,
        "strategies": STRATEGIES,
        "lines": [*_effects(seen), *(fact_line(fact) for fact in seen.facts)],
        "more_sites": max(len(seen.effects) - MOST_SITES, 0),
        "rows": clash_rows(plan.clashes, request.POST, may_skip=plan.may_skip) if rows is None else rows,
        "rule": request.POST.get("rule", ""),
        "pattern": request.POST.get("pattern", PATTERN),
        "changed": changed,
        "refused": refused,
    }
    return office_page(request, TEMPLATE, context | (page.context or {}), part="dialog", status=status)


def _effects(plan: Plan) -> list[dict[str, str]]:
    """Those who lose access first; each number leads to the people. Of very many sites those with most people (P7)."""
    effects = plan.effects
    if len(effects) > MOST_SITES:
        effects = sorted(effects, key=lambda effect: (-effect.no_longer, -effect.can_log_in))[:MOST_SITES]
    return [
        _effect(plan, effect, direction)
        for direction in (Direction.NO_LONGER, Direction.CAN_LOG_IN)
        for effect in effects
        if effect.count(direction)
    ]


def _effect(plan: Plan, effect: Effect, direction: Direction) -> dict[str, str]:
    tone, word, words = WORDS[direction]
    count = effect.count(direction)
    people = f"/customers/{plan.account_id}"
    if plan.recipe:
        people = f"/customers?planned={people_token(plan.recipe, effect.site.pk)}&direction={direction}"
    text = counted(word, words, count, site=effect.site.name)
    return {
        "number": grouped(count),
        "text": text,
        "tone": tone,
        "url": people,
        "code": f"{direction} {effect.site.code}",
    }


def fact_line(fact: Fact) -> dict[str, str]:
    """A line of consequences; one of nobody stays pale."""
    names = ", ".join(site.name for site in fact.sites)
    about = f" ({fact.about})" if names and fact.about else ""  # without sites the words say it
    money = f" ({written(*fact.money, current_language())})" if fact.money else ""
    text = fact.text + money
    number = grouped(fact.count) if fact.is_exact else translate("at least {count}", count=fact.count)
    return {
        "number": number,
        "text": f"{text}: {names}{about}" if names else text,
        "hint": translate(fact.hint) if fact.count else "",
        "tone": fact.tone if fact.count else "off",
        "code": fact.code,
    }
