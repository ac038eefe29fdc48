"""The plan of a row's sites, as a dialog over the grid or as a page of its own (SITE-04)."""

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.clashes import ClashRow
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.backoffice.plan_parts import carried
from regulars.backoffice.sets.consequences import moving_context
from regulars.backoffice.sets.screen import Editing
from regulars.journeys.move_sites import SiteMovesPlan

__all__ = ["show_plan"]

TEMPLATE = "backoffice/sets/plan.html"


def show_plan(
    request: HttpRequest,
    editing: Editing,
    plan: SiteMovesPlan,
    *,
    rows: list[ClashRow] | None = None,
    changed: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The plan to agree to."""
    context = moving_context(request, plan, rows, changed=changed, refused=refused) | {
        "new_name": editing.form.cleaned_data["name"],
        "url_of_row": editing.url,
        "carried": [
            (name, value)
            for name, value in carried(request, "strategy", "all")
            if not name.startswith(("decision-", "username-"))
        ],
    }
    answer = office_page(request, TEMPLATE, context, part="dialog", status=status)
    if "strategy" not in request.POST:  # the row asked; an open dialog replaces its own inside
        tell_htmx(answer, retarget="#dialogs", reswap="innerHTML")
    return answer
