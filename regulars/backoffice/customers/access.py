from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, local_path, staff_action, staff_page
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.site_rows import sites_by_state
from regulars.backoffice.lookups import find_site
from regulars.customers.operations.access import set_access
from regulars.customers.queries.authorization import naming_no_strangers
from regulars.customers.queries.site_access import all_site_accesses
from regulars.customers.rules import AccessState
from regulars.kernel.i18n import lazy
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["add_site", "site_access", "sites"]

TEMPLATE = "backoffice/customers/sites.html"
TOLD = {
    AccessState.ACTIVE.value: lazy("{site} is open now."),
    AccessState.DISABLED.value: lazy("{site} is disabled now. Sessions there have ended."),
    AccessState.PENDING.value: lazy("{site} waits for approval now."),
}


@staff_page(Right.SEE)
def sites(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every site: open by access of their own or by the set, waiting, disabled, to be added, behind another set's wall (APP-01)."""
    authorized = find_customer(request, customer_id)
    accesses = [
        access for access in all_site_accesses(authorized.customer) if authorized.grant.is_at(access.site_id)
    ]
    return person_page(
        request, authorized, TEMPLATE, {"by_state": sites_by_state(authorized.customer, accesses)}
    )


@staff_action(Right.EDIT_ACCESS)
def site_access(request: HttpRequest, customer_id: int, code: str) -> HttpResponse:
    """Activate or disable access to one site (APP-03, APP-04, LOG-03)."""
    return _set(request, customer_id, code, request.POST.get("state", ""))


@staff_action(Right.EDIT_ACCESS)
def add_site(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One more site, chosen from those of the set (APP-03)."""
    return _set(request, customer_id, request.POST.get("site", ""), AccessState.ACTIVE)


def _set(request: HttpRequest, customer_id: int, code: str, state: str) -> HttpResponse:
    customer = find_customer(request, customer_id, Right.EDIT_ACCESS).customer
    site = find_site(request, code)
    with naming_no_strangers(grant(request)):
        set_access(customer, site=site, state=state, by=actor(request))
    messages.success(request, TOLD[state].format(site=site.name))
    back = reverse("customer-sites", args=[customer.pk])
    return redirect(request, local_path(request.POST.get("next"), back))
