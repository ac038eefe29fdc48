"""A site changes its set: the plan with who gets in, who no longer does and who goes along, then the move (SITE-03..05, D-23)."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, staff_page
from regulars.backoffice.lookups import find_set, find_site
from regulars.backoffice.plans import PlanPage, is_agreed, strategy_of, through_plan
from regulars.journeys.move_sites import start_site_moves
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.kernel.i18n import translate
from regulars.kernel.models import Job
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["customer_set"]


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def customer_set(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing moves before its plan was shown and agreed to (SITE-04)."""
    sent, site = request.POST or request.GET, find_site(request, code)
    back = reverse("site", args=[site.code])
    if "to" not in sent:
        return redirect(request, back)  # where the set is chosen
    to_set = find_set(request, sent["to"])
    wanted, agreed = Wanted({site.pk: to_set.pk}, strategy_of(request)), is_agreed(request)
    plan = plan_site_moves(wanted, count=not agreed)
    if not plan.moves:
        messages.info(
            request, translate("{site} is in {to_set} already.", site=site.name, to_set=to_set.name)
        )
        return redirect(request, back)
    page = PlanPage(
        translate("Move {site} to {to_set}?", site=site.name, to_set=to_set.name),
        [(translate("Sites"), reverse("sites")), (site.name, back), (translate("Plan"), None)],
        translate("Move as planned"),
        reverse("site-customer-set", args=[site.code]),
        back=back,
        carried=[("to", to_set.code)],
        counted=partial(plan_site_moves, wanted) if agreed else None,
    )

    def done(job: Job | None) -> HttpResponse:
        if job:
            return redirect(request, f"/jobs/{job.pk}")
        messages.success(request, translate("{site} is in {to_set} now.", site=site.name, to_set=to_set.name))
        return redirect(request, back)

    chosen = replace(wanted, strategy=plan.strategy)
    return through_plan(
        request,
        page,
        plan,
        act=lambda agreement: start_site_moves(chosen, agreement, by=actor(request)),
        done=done,
    )
