"""Another customer type in the profile: its plan is shown before anything is saved (D-32)."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor
from regulars.backoffice.customers.forms import ProfileForm
from regulars.backoffice.customers.person import reach
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.pages import office_page
from regulars.backoffice.plan_parts import carried, fact
from regulars.customers.queries.desk import AtDesk
from regulars.journeys.plans import PlanChanged
from regulars.journeys.save_customer import HiddenAt, TypePlan, plan_type_change, save_customer
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right

__all__ = ["save_profile"]

TEMPLATE = "backoffice/customers/type_plan.html"


def save_profile(request: HttpRequest, desk: AtDesk, form: ProfileForm) -> HttpResponse | None:
    """Save what was typed; answers a page where its plan has to be looked at first, else None."""
    changes, agreed = form.changes(), request.POST.get("plan")
    if changes.type is not None and changes.type != desk.customer.type and agreed is None:
        plan = plan_type_change(desk.customer, changes.type)
        if not plan.within(desk.grant).is_empty:
            return _show(request, desk, plan)
    asked = request.POST.getlist("ask")
    if asked:
        desk.grant.require(Right.EDIT_ACCESS)
    at = Site.objects.within(desk.grant.sites).filter(code__in=[one for one in asked if one.isprintable()])
    try:
        save_customer(
            desk.customer,
            changes,
            version=form.cleaned_data["version"],
            agreed=agreed,
            ask_again_at=list(at.values_list("pk", flat=True)),
            at_sites=desk.grant.sites,
            by=actor(request),
        )
    except PlanChanged as changed:
        return _show(request, desk, changed.plan, changed=True)
    return None


def _show(request: HttpRequest, desk: AtDesk, plan: TypePlan, *, changed: bool = False) -> HttpResponse:
    """What was typed is carried along in the page."""
    shown, types = plan.within(desk.grant), names_of_types()
    context = reach(desk) | {
        "customer": desk.seen,
        "title": f"Make {name_of(desk.seen)} a {types.get(plan.to_type, plan.to_type).lower()}?",
        "plan": plan,
        "changed": changed,
        "consequences": _consequences(shown),
        "ask_choices": [(one.code, one.name) for one in shown.may_ask],
        "asked": request.POST.getlist("ask"),
        "back": reverse("customer", args=[plan.account.pk]),
        "carried": carried(request, "ask", "back"),
    }
    return office_page(request, TEMPLATE, context, status=409 if changed else 200)


def _consequences(plan: TypePlan) -> list[dict[str, str]]:
    never = "Customers of this type are approved there, and this one has never logged in there."
    facts = [
        _fact(plan.lost, "site closes", "sites close", never, "danger"),
        _fact(plan.gained, "site opens", "sites open", "No approval is needed there any more.", "ok"),
        _fact(plan.kept, "site is kept", "sites are kept", "They have been there before.", "ok"),
        _fact(plan.may_ask, "site stays open", "sites stay open", "Access was given there before.", "ok"),
        _fact(plan.waiting, "site still waits", "sites still wait", "Answer it under Approvals.", "wait"),
    ]
    return [one for one in facts if one["number"] != "0"] + [_hidden(one) for one in plan.hidden]


def _hidden(one: HiddenAt) -> dict[str, str]:
    names = ", ".join(value.name for value in one.values)
    verb = "value is hidden" if len(one.values) == 1 else "values are hidden"
    hint = "The form for the new type doesn't show it. It stays stored, and staff see it."
    return fact(len(one.values), f"{verb} at {one.site.name}: {names}", hint, "wait")


def _fact(sites: list[Site], one: str, many: str, hint: str, tone: str) -> dict[str, str]:
    names = ", ".join(site.name for site in sites)
    text = one if len(sites) == 1 else many
    return fact(len(sites), f"{text}: {names}", hint, tone)
