"""A customer's profile is saved; another customer type shows its plan first (D-32)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor
from regulars.backoffice.customers.forms import ProfileForm
from regulars.backoffice.customers.person import crumbs_to, reach
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.plans import PlanPage, carried, through_plan
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.journeys.clashes import Agreement
from regulars.journeys.save_customer import APPROVAL_POSSIBLE, plan_type_change, save_customer
from regulars.kernel.i18n import translate
from regulars.sites.models import Site
from regulars.sites.queries.types import names_of_types
from regulars.staff.rules import Right

__all__ = ["save_profile"]


def save_profile(
    request: HttpRequest,
    authorized: AuthorizedCustomer,
    form: ProfileForm,
    done: Callable[[Customer], HttpResponse],
) -> HttpResponse:
    """Save what was typed, once the plan of another type was agreed to where it needs that."""
    changes, ask_again_at, customer = form.changes(), request.POST.getlist("ask"), authorized.customer
    if ask_again_at:
        authorized.grant.require(Right.EDIT_ACCESS)
    at = Site.objects.within(authorized.grant.sites).filter(code__in=ask_again_at)
    plan = plan_type_change(customer, changes.type or customer.type, grant=authorized.grant)
    seen = plan.within(authorized.grant)
    back = reverse("customer", args=[customer.pk])
    page = PlanPage(
        _title(authorized, changes.type),
        crumbs_to(authorized, translate("Customer type")),
        translate("Save as planned"),
        back,
        choices="backoffice/customers/ask_again.html",
        carried=carried(request, "ask"),
        context=reach(authorized)
        | {
            "ask_choices": [
                (site.code, site.name)
                for fact in seen.facts
                if fact.code == APPROVAL_POSSIBLE
                for site in fact.sites
            ],
            "asked": ask_again_at,
        },
    )

    def act(agreed: Agreement) -> Customer:
        return save_customer(
            customer,
            changes,
            version=form.cleaned_data["version"],
            agreed=agreed.plan,
            ask_again_at=list(at.values_list("pk", flat=True)),
            grant=authorized.grant,
            by=actor(request),
        )

    return through_plan(request, page, plan, act=act, done=done, ask=False)


def _title(authorized: AuthorizedCustomer, to_type: str | None) -> str:
    return translate(
        "Change the customer type of {customer} to {value}?",
        customer=name_of(authorized.seen),
        value=names_of_types().get(to_type or "", to_type),
    )
