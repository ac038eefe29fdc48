"""One row is saved: at once, or after its plan was shown and agreed to (SITE-04, D-23)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import tell_htmx
from regulars.backoffice.plans import PlanPage, carried, strategy_of, through_plan
from regulars.backoffice.sets.screen import SCREEN, Editing, show_screen
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.plans import Plan
from regulars.journeys.save_set import SavedSet
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.ui.pages import is_htmx, redirect

__all__ = ["Story", "answer_save"]


@dataclass(frozen=True)
class Story:
    """What happens to the row that is being edited."""

    editing: Editing
    plan: Callable[[Strategy | None], Plan]
    save: Callable[[Strategy | None, Agreement], SavedSet]


def answer_save(request: HttpRequest, story: Story) -> HttpResponse:
    """Save, or show the plan first where customers are concerned; refusals stand beside the row's fields."""
    form = story.editing.form
    if not form.is_valid():
        return _back_to_row(request, story, 422)
    try:
        plan = story.plan(strategy_of(request))
        page = PlanPage(
            translate("Save {name}?", name=form.cleaned_data["name"]),
            [
                (translate("System"), None),
                (translate("Structure"), None),
                (translate("Customer Sets"), SCREEN),
                (translate("Plan"), None),
            ],
            translate("Save as planned"),
            story.editing.url,
            back=SCREEN,
            carried=carried(request, "strategy", "rule"),
            context={"new_name": form.cleaned_data["name"]},
        )
        answer = through_plan(
            request,
            page,
            plan,
            act=lambda agreed: story.save(plan.strategy, agreed),
            done=lambda saved: _saved(request, saved, plan),
            ask=False,
        )
    except DomainError as error:
        form.refuse(error)
        return _back_to_row(request, story, status_of(error))
    from_row = not request.POST.keys() & {"plan", "strategy"}
    if from_row and is_htmx(request) and plan.needs_agreement():
        tell_htmx(
            answer, retarget="#dialogs", reswap="innerHTML"
        )  # the row asked; an open dialog replaces its own inside
    return answer


def _back_to_row(request: HttpRequest, story: Story, status: int) -> HttpResponse:
    answer = show_screen(request, editing=story.editing, status=status)
    return tell_htmx(answer, trigger="regulars:close-dialog")


def _saved(request: HttpRequest, saved: SavedSet, plan: Plan) -> HttpResponse:
    if saved.job:
        messages.success(
            request,
            translate(
                "{customer_set} is saved. Its sites are moving now.", customer_set=saved.customer_set.name
            ),
        )
        return redirect(request, f"/jobs/{saved.job.pk}")
    messages.success(request, _summary(saved, plan))
    if not is_htmx(request):
        return redirect(request, f"{SCREEN}?{urlencode({'from': saved.customer_set.code})}")
    answer = show_screen(request, back_at=saved.customer_set.code)
    return tell_htmx(answer, trigger="regulars:close-dialog", replace_url=SCREEN)


def _summary(saved: SavedSet, plan: Plan) -> str:
    moved = [
        translate(
            "{site} is in {value} now.", site=site.name, value=move.to_set.name or saved.customer_set.name
        )
        for move in plan.moves
        for site in move.sites
    ]
    return " ".join([translate("{customer_set} is saved.", customer_set=saved.customer_set.name), *moved[:4]])
