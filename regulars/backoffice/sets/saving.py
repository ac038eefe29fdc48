"""One row is saved: at once, or after its plan was shown and agreed to (SITE-04, D-23)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant
from regulars.backoffice.clashes import clash_rows, decided, names_taken
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import tell_htmx
from regulars.backoffice.sets.planning import show_plan
from regulars.backoffice.sets.screen import SCREEN, Editing, show_screen
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import NamesTaken
from regulars.journeys.move_sites import SiteMovesPlan
from regulars.journeys.plans import PlanChanged
from regulars.journeys.save_set import Agreement, SavedSet
from regulars.kernel.errors import DomainError
from regulars.ui.pages import go, is_htmx

__all__ = ["Story", "answer_save"]

ABOUT_CLASHES = ("decisions", "username")


@dataclass(frozen=True)
class Story:
    """What happens to the row that is being edited."""

    editing: Editing
    plan: Callable[[Strategy], SiteMovesPlan]
    save: Callable[[Agreement], SavedSet]


def answer_save(request: HttpRequest, story: Story) -> HttpResponse:
    """Save, or show the plan first when a site changes its set; refusals stand beside the row's fields."""
    form = story.editing.form
    if not form.is_valid():
        return _back_to_row(request, story, 422)
    try:
        plan = story.plan(_strategy(request))
        if plan.is_empty:
            return _saved(request, story.save(Agreement(plan.plan, plan.strategy, {})), plan)
        if "plan" not in request.POST or "all" in request.POST:
            return show_plan(request, story.editing, plan)
        return _carry_out(request, story, plan)
    except DomainError as error:
        form.refuse(error)
        return _back_to_row(request, story, status_of(error))


def _carry_out(request: HttpRequest, story: Story, plan: SiteMovesPlan) -> HttpResponse:
    rows = clash_rows(plan.clashes, request.POST, ask=True)
    if any(row.error for row in rows):
        return show_plan(request, story.editing, plan, rows=rows, status=422)
    try:
        decisions = decided(rows, grant(request))
        return _saved(request, story.save(Agreement(request.POST["plan"], plan.strategy, decisions)), plan)
    except PlanChanged as changed:
        return show_plan(request, story.editing, changed.plan, changed=True, status=409)
    except NamesTaken as taken:
        rows = names_taken(rows, taken.accounts)
        return show_plan(request, story.editing, plan, rows=rows, status=409)
    except DomainError as error:
        if error.field not in ABOUT_CLASHES:
            raise
        return show_plan(
            request, story.editing, plan, rows=rows, refused=error.message, status=status_of(error)
        )


def _strategy(request: HttpRequest) -> Strategy:
    asked = request.POST.get("strategy", "")
    return Strategy(asked) if asked in set(Strategy) else Strategy.LEAVE


def _back_to_row(request: HttpRequest, story: Story, status: int) -> HttpResponse:
    answer = show_screen(request, editing=story.editing, status=status)
    return tell_htmx(answer, trigger="regulars:close-dialog")


def _saved(request: HttpRequest, saved: SavedSet, plan: SiteMovesPlan) -> HttpResponse:
    if saved.job:
        messages.success(request, f"{saved.customer_set.name} is saved. Its sites are moving now.")
        return go(request, f"/jobs/{saved.job.pk}")
    messages.success(request, _told(saved, plan))
    if not is_htmx(request):
        return go(request, f"{SCREEN}?{urlencode({'from': saved.customer_set.code})}")
    answer = show_screen(request, back_at=saved.customer_set.code)
    return tell_htmx(answer, trigger="regulars:close-dialog", replace_url=SCREEN)


def _told(saved: SavedSet, plan: SiteMovesPlan) -> str:
    moved = [f"{site.name} is in {move.to_set.name} now." for move in plan.moves for site in move.sites]
    return " ".join([f"{saved.customer_set.name} is saved.", *moved[:4]])
