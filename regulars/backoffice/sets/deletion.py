"""A set is deleted: the plan asks who takes over and what happens to each clash (SET-11..15)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.choices import offered_sets
from regulars.backoffice.lookups import find_set
from regulars.backoffice.pages import tell_htmx
from regulars.backoffice.plans import PlanPage, through_plan
from regulars.backoffice.sets.screen import SCREEN, show_screen
from regulars.journeys.delete_set import plan_set_deletion, start_set_deletion
from regulars.kernel.i18n import translate
from regulars.kernel.models import Job
from regulars.sites.models import CustomerSet
from regulars.staff.rules import Right
from regulars.ui.pages import is_htmx, redirect

__all__ = ["set_deletion"]


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def set_deletion(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is deleted before the shown plan is confirmed (SET-12); the default set is preselected (SET-13)."""
    sent = request.POST if request.method == "POST" else request.GET
    successor = find_set(request, sent["heir"]) if sent.get("heir") else None
    plan = plan_set_deletion(find_set(request, code), successor=successor)
    former, to_set = plan.moves[0].former, plan.moves[0].to_set
    page = PlanPage(
        translate("Delete {former}?", former=former.name),
        [
            (translate("System"), None),
            (translate("Structure"), None),
            (translate("Customer Sets"), SCREEN),
            (translate("Delete"), None),
        ],
        translate("Delete set"),
        reverse("customer-set-deletion", args=[former.code]),
        back=SCREEN,
        text=translate("Another set takes over its sites and customers, all or nothing."),
        tone="danger",
        choices="backoffice/sets/successor.html",
        context={"heirs": offered_sets(grant(request), without=former), "heir": to_set.code},
    )
    return through_plan(
        request,
        page,
        plan,
        act=lambda agreed: start_set_deletion(former, successor=to_set, agreement=agreed, by=actor(request)),
        done=lambda job: _deleted(request, former, to_set, job),
    )


def _deleted(
    request: HttpRequest, former: CustomerSet, successor: CustomerSet, job: Job | None
) -> HttpResponse:
    if job:
        return redirect(request, f"/jobs/{job.pk}")
    messages.success(
        request,
        translate(
            "{former} is deleted. {successor} took over its sites and customers.",
            former=former.name,
            successor=successor.name,
        ),
    )
    if not is_htmx(request):
        return redirect(request, SCREEN)
    answer = show_screen(request, back_at=successor.code)
    return tell_htmx(answer, trigger="regulars:close-dialog", replace_url=SCREEN)
