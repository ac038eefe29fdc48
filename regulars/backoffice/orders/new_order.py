"""A new order begins with a site of one's own, and a customer of its set (OFF-01, OFF-03, OFF-04)."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.choices import few_of
from regulars.backoffice.customers.forms import sites_by_set
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.pages import office_page
from regulars.customer_search.queries.search import Filters, FoundCustomer, search_customers
from regulars.customers.queries.site_access import login_checks
from regulars.customers.rules import Kind
from regulars.history.queries.reasons import reasons
from regulars.kernel.texts import bare
from regulars.orders.queries.offline import shops_within
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right

__all__ = ["new_order"]

TEMPLATE = "backoffice/orders/new.html"
CANDIDATES = 20


@dataclass(frozen=True)
class Candidate:
    """With `reasons` nothing can be ordered for them here."""

    customer: FoundCustomer
    name: str
    reasons: tuple[str, ...]


@staff_page(Right.EDIT_ORDERS, Right.SEE)
def new_order(request: HttpRequest) -> HttpResponse:
    """Who can't log in there is shown with the reason, and can't be chosen; accounts of other sets aren't found."""
    mine = grant(request)
    sites = shops_within(mine.sites)
    few, code = few_of(sites), bare(request.GET.get("site", ""))
    typed = bare(request.GET.get("q", ""))[:200]
    if few is not None and len(few) == 1:
        site = few[0]
    else:
        site = sites.filter(code=code).first() if code.isprintable() else None
    context: dict[str, Any] = {
        "choices": None if few is None else sites_by_set(few),
        "has_sites": few is None or bool(few),
        "site": site,
        "code": site.code if site else code[:50],
        "is_unknown": bool(code) and site is None,
        "q": typed,
        "candidates": [] if site is None else _candidates(site, typed, mine),
        "most": CANDIDATES,
    }
    return office_page(request, TEMPLATE, context)


def _candidates(site: Site, typed: str, mine: Grant) -> list[Candidate]:
    """The newest first."""
    filters = Filters(set_id=site.set_id, kind=Kind.ACCOUNT)
    found = (
        search_customers(typed, filters, grant=mine, limit=CANDIDATES).items if typed.isprintable() else []
    )
    checks = login_checks([customer.id for customer in found], site)
    return [
        Candidate(
            customer,
            name_of(customer),
            tuple(reason.text for reason in reasons(checks[customer.id], grant=mine))
            if not checks[customer.id].is_open
            else (),
        )
        for customer in found
    ]
