"""A set is deleted: the dialog asks who takes over and what happens to each clash (SET-11..15)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.clashes import ClashRow, clash_rows, decided, names_taken
from regulars.backoffice.codes import find_set
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import office_page, tell_htmx
from regulars.backoffice.sets.consequences import deleting
from regulars.backoffice.sets.screen import SCREEN, show_screen
from regulars.journeys.clashes import NamesTaken
from regulars.journeys.delete_set import DeletionPlan, plan_set_deletion, start_set_deletion
from regulars.journeys.plans import LARGE, PlanChanged
from regulars.kernel.errors import DomainError
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet
from regulars.staff.rules import Right
from regulars.ui.pages import go, is_htmx

__all__ = ["set_deletion"]

TEMPLATE = "backoffice/sets/deletion.html"


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def set_deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is deleted before the shown plan is confirmed (SET-12); the default set is preselected (SET-13)."""
    sent = request.POST if request.method == "POST" else request.GET
    heir = find_set(request, sent["heir"]) if sent.get("heir") else None
    plan = plan_set_deletion(find_set(request, code), heir=heir)
    if request.method != "POST" or "plan" not in sent or "all" in sent:
        return _show(request, plan)
    return _carry_out(request, plan)


def _carry_out(request: HttpRequest, plan: DeletionPlan) -> HttpResponse:
    sent = request.POST
    rows = clash_rows(plan.clashes, sent, ask=True, may_skip=False)
    if any(row.error for row in rows):
        return _show(request, plan, rows=rows, status=422)
    try:
        outcome = start_set_deletion(
            plan.customer_set,
            heir=plan.heir,
            agreed=sent["plan"],
            decisions=decided(rows, grant(request)),
            by=actor(request),
        )
    except PlanChanged as changed:
        return _show(request, changed.plan, changed=True, status=409)
    except NamesTaken as taken:
        return _show(request, plan, rows=names_taken(rows, taken.accounts), status=409)
    except DomainError as error:
        return _show(request, plan, rows=rows, refused=error.message, status=status_of(error))
    return _deleted(request, outcome)


def _show(
    request: HttpRequest,
    plan: DeletionPlan,
    *,
    rows: list[ClashRow] | None = None,
    changed: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    others = CustomerSet.objects.exclude(pk=plan.customer_set.pk).order_by("name", "pk")
    sent = request.POST if request.method == "POST" else request.GET
    context = {
        "plan": plan,
        "consequences": deleting(plan),
        "heirs": [(one.code, one.name) for one in others],
        "rows": clash_rows(plan.clashes, sent, may_skip=False) if rows is None else rows,
        "is_large": plan.customers > LARGE,
        "changed": changed,
        "refused": refused,
    }
    return office_page(request, TEMPLATE, context, part="dialog", status=status)


def _deleted(request: HttpRequest, outcome: Job | DeletionPlan) -> HttpResponse:
    if isinstance(outcome, Job):
        return go(request, f"/jobs/{outcome.pk}")
    told = f"{outcome.customer_set.name} is deleted. {outcome.heir.name} took over its sites and customers."
    messages.success(request, told)
    if not is_htmx(request):
        return go(request, SCREEN)
    answer = show_screen(request, back_at=outcome.heir.code)
    return tell_htmx(answer, trigger="regulars:close-dialog", replace_url=SCREEN)
