from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from regulars.backoffice.access import staff_page
from regulars.backoffice.choices import few_of
from regulars.backoffice.customers.forms import sites_by_set
from regulars.backoffice.customers.person import find_customer, person_page
from regulars.backoffice.history.rows import rows_of
from regulars.customers.models import Customer
from regulars.customers.queries.authorization import AuthorizedCustomer
from regulars.customers.queries.site_access import login_check
from regulars.customers.rules import AccessState, LoginDecision
from regulars.history.queries.login_check_at import login_check_then
from regulars.history.queries.reasons import Action, Reason, reasons
from regulars.history.queries.reasons_at import reason_then
from regulars.history.rules import check_when
from regulars.kernel.errors import Invalid
from regulars.sites.models import Site
from regulars.staff.rules import Right

__all__ = ["log_in_check"]

TEMPLATE = "backoffice/customers/check.html"
CHANGED_BY = {Action.UNBLOCK: ("lock",), Action.OPEN_SECOND_ACCOUNT: ("email", "last_name")}


@dataclass(frozen=True)
class Way:
    """A button: a form with `state`, a dialog, or a link, for those with the right."""

    text: str
    kind: str
    href: str
    right: Right
    state: str = ""


@staff_page(Right.SEE)
def log_in_check(request: HttpRequest, customer_id: int) -> HttpResponse:
    """*Why can or can't they log in here?* for any site, with what would change it; or could they on a day that is over."""
    authorized = find_customer(request, customer_id)
    customer = authorized.seen
    sites = Site.objects.within(authorized.grant.sites).select_related("set")
    site_code = request.GET.get("site") or (customer.origin_site.code if customer.origin_site else "")
    site = sites.filter(code=site_code).first() if site_code.isprintable() else None
    few = few_of(sites)
    context: dict[str, Any] = {
        "choices": None if few is None else sites_by_set(few),
        "site": site,
        "may": False,
        "reasons": [],
    }
    day, time = request.GET.get("day", "")[:10], request.GET.get("time", "")[:8]
    context |= {"day": day, "time": time, "then": None, "refused": ""}
    if site is not None and day:
        context |= _then(authorized, site, f"{day}T{time}" if time else day)
    elif site is not None:
        access = login_check(customer, site)
        context |= {
            "may": access.answer is LoginDecision.OPEN,
            "reasons": [
                (reason, _ways(reason, authorized, site))
                for reason in reasons(access, grant=authorized.grant)
            ],
        }
    return person_page(request, authorized, TEMPLATE, context)


def _then(authorized: AuthorizedCustomer, site: Site, moment: str) -> dict[str, Any]:
    """The answer of a day or moment that is over, and who changed what since."""
    try:
        then = login_check_then(
            authorized.seen, site, check_when(moment, latest=now()), grant=authorized.grant
        )
    except Invalid as error:
        return {"refused": error.message}
    rows = rows_of(then.changes)
    return {"then": then, "reason": reason_then(then, site, grant=authorized.grant), "rows": rows}


def _ways(reason: Reason, authorized: AuthorizedCustomer, site: Site) -> list[Way]:
    return [
        _way(action, text, authorized.customer, site)
        for action, text in reason.actions
        if all(authorized.grant.edits(field) for field in CHANGED_BY.get(action, ()))
    ]


def _way(action: Action, text: str, customer: Customer, site: Site) -> Way:
    home, code = f"/customers/{customer.pk}", quote(site.code)
    match action:
        case Action.UNBLOCK:
            return Way(text, "post", f"{home}/block/lifted", Right.EDIT_CUSTOMERS)
        case Action.MOVE_ACCOUNT:
            return Way(text, "dialog", f"{home}/customer-set?to={quote(site.set.code)}", Right.MOVE_CUSTOMERS)
        case Action.SEND_LINK:
            return Way(text, "dialog", f"{home}/password", Right.EDIT_CUSTOMERS)
        case Action.OPEN_SECOND_ACCOUNT:
            return Way(text, "link", f"/customers/new?site={code}&like={customer.pk}", Right.EDIT_CUSTOMERS)
        case Action.DISABLE:
            return Way(text, "post", f"{home}/sites/{code}/access", Right.EDIT_ACCESS, AccessState.DISABLED)
        case _:
            return Way(text, "post", f"{home}/sites/{code}/access", Right.EDIT_ACCESS, AccessState.ACTIVE)
