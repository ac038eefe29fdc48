from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, local_path, staff_action, staff_page
from regulars.backoffice.choices import FEW, Offer
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.customers.site_rows import SitesByState, sites_by_state
from regulars.backoffice.lookups import find_site
from regulars.customers.operations.access import set_access
from regulars.customers.queries.authorization import naming_no_strangers
from regulars.customers.queries.site_access import first_site_accesses
from regulars.customers.rules import AccessState
from regulars.kernel.i18n import lazy, translate
from regulars.sites.models import Site
from regulars.sites.queries.beside import sets_beside
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
    """Sites: open by access of their own or by the set, waiting, disabled, to be added, behind another set's wall (APP-01).

    Those where they have a row stand first where there are many (P7).
    """
    authorized = find_customer(request, customer_id)
    customer, mine = authorized.customer, authorized.grant
    accesses = first_site_accesses(customer, within=mine.sites, limit=FEW + 1)
    in_set = Site.objects.within(mine.sites).filter(set=customer.set_id)
    by_state = sites_by_state(accesses[:FEW])
    context = {
        "by_state": by_state,
        "more": in_set.count() - FEW if len(accesses) > FEW else 0,
        "addable": _addable(by_state, customer.set.code, is_whole=len(accesses) <= FEW),
        "beside": sets_beside(customer.set_id, within=mine.sites, limit=FEW + 1),
        "few": FEW,
    }
    return person_page(request, authorized, TEMPLATE, context)


def _addable(by_state: SitesByState, set_code: str, *, is_whole: bool) -> Offer:
    """What can be granted; any site of the set where not all of them are here."""
    if not is_whole:
        return Offer([], f"{reverse('site-choices')}?{urlencode({'set': set_code})}")
    free = ((access.site_code, access.site_name) for access in by_state.free)
    return Offer([("", translate("Add a site…")), *free])


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
