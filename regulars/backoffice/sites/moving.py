"""A site changes its set: the plan with who stays behind and who goes along, then the move (SITE-03..05, D-23)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.clashes import ClashRow, clash_rows, decided
from regulars.backoffice.codes import find_set, find_site
from regulars.backoffice.errors import status_of
from regulars.backoffice.pages import office_page
from regulars.backoffice.sets.consequences import moving_context
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.move_sites import SiteMovesPlan, plan_site_moves, start_site_moves
from regulars.journeys.plans import PlanChanged
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet, Site
from regulars.staff.rules import Right
from regulars.ui.pages import go

__all__ = ["customer_set"]

TEMPLATE = "backoffice/sites/move.html"


@staff_page(Right.EDIT_SETS, post=Right.EDIT_SETS)
def customer_set(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing moves before its plan was shown and agreed to (SITE-04)."""
    asked, site = request.POST or request.GET, find_site(request, code)
    if "to" not in asked:
        return go(request, reverse("site", args=[site.code]))  # where the set is chosen
    to_set = find_set(request, asked["to"])
    strategy = asked.get("strategy", "")
    wanted = Strategy(strategy) if strategy in set(Strategy) else Strategy.LEAVE
    plan = plan_site_moves({site.pk: to_set.pk}, strategy=wanted)
    if plan.is_empty:
        messages.info(request, f"{site.name} is in {to_set.name} already.")
        return go(request, reverse("site", args=[site.code]))
    if request.method != "POST" or "plan" not in request.POST or "all" in request.POST:
        return _show(request, site, to_set, plan)
    return _carry_out(request, site, to_set, plan)


def _carry_out(request: HttpRequest, site: Site, to_set: CustomerSet, plan: SiteMovesPlan) -> HttpResponse:
    rows = clash_rows(plan.clashes, request.POST, ask=True)
    if any(row.error for row in rows):
        return _show(request, site, to_set, plan, rows=rows, status=422)
    try:
        job = start_site_moves(
            {site.pk: to_set.pk},
            strategy=plan.strategy,
            agreed=request.POST["plan"],
            decisions=decided(rows, grant(request)),
            by=actor(request),
        )
    except PlanChanged as changed:
        return _show(request, site, to_set, changed.plan, changed=True, status=409)
    except DomainError as error:
        return _show(request, site, to_set, plan, rows=rows, refused=error.message, status=status_of(error))
    if job:
        return go(request, f"/jobs/{job.pk}")
    messages.success(request, f"{site.name} is in {to_set.name} now.")
    return go(request, reverse("site", args=[site.code]))


def _show(
    request: HttpRequest,
    site: Site,
    to_set: CustomerSet,
    plan: SiteMovesPlan,
    *,
    rows: list[ClashRow] | None = None,
    changed: bool = False,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = moving_context(request, plan, rows, changed=changed, refused=refused) | {
        "site": site,
        "new_name": to_set.name,
        "url_of_row": reverse("site-customer-set", args=[site.code]),
        "carried": [("to", to_set.code)],
    }
    return office_page(request, TEMPLATE, context, part="dialog", status=status)
