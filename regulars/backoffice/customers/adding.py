from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.customers.forms import NewCustomerForm
from regulars.backoffice.customers.general import BESIDE_CORE
from regulars.backoffice.customers.person import find_customer
from regulars.backoffice.customers.words import name_of
from regulars.backoffice.errors import add_errors, status_of
from regulars.backoffice.pages import office_page
from regulars.customers.models import Customer
from regulars.customers.operations.accounts import open_account
from regulars.customers.queries.authorization import as_seen, holder_of, is_seen
from regulars.customers.rules import Origin
from regulars.fields.queries import definitions_of
from regulars.fields.rules.shipped import CORE
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing.lanes import hashes
from regulars.kernel.i18n import translate
from regulars.kernel.lookups import number_in
from regulars.sites.models import Site
from regulars.sites.queries.types import first_type_at
from regulars.staff.rules import Right
from regulars.ui.pages import redirect

__all__ = ["new_customer"]

TEMPLATE = "backoffice/customers/new.html"


@hashes
@staff_page(Right.EDIT_CUSTOMERS, post=Right.EDIT_CUSTOMERS)
def new_customer(request: HttpRequest) -> HttpResponse:
    """An account for a site; it joins the set of that site (ADM-03, ACC-09)."""
    mine = grant(request)
    mine.require_edit("email", "last_name")
    sites = Site.objects.within(mine.sites).select_related("set")
    known = definitions_of(BESIDE_CORE)
    more = [known[code] for code in BESIDE_CORE]
    if request.method != "POST":
        form = NewCustomerForm(sites=sites, grant=mine, more=more, initial=_initial(request))
        return _show(request, form, sites)
    form = NewCustomerForm(request.POST, sites=sites, grant=mine, more=more)
    if not form.is_valid():
        return _show(request, form, sites, status=422)
    site = form.cleaned_data["site"]
    try:
        account = open_account(form.account(), site=site, origin=Origin.GRANTED, by=actor(request))
    except DomainError as error:
        holder = _holder(request, form, site) if error.code == "username_taken" else None
        _add_error(form, error)
        return _show(request, form, sites, holder=holder, status=status_of(error))
    messages.success(
        request,
        translate(
            "{customer} is added and may log in at {site}.",
            customer=name_of(as_seen(account, mine)),
            site=site.name,
        ),
    )
    return redirect(request, _next(request, site, account))


def _is_for_order(request: HttpRequest) -> bool:
    """Whether it is added to take an order for it."""
    return request.GET.get("then") == "order" and grant(request).may(Right.EDIT_ORDERS)


def _next(request: HttpRequest, site: Site, account: Customer) -> str:
    """The order that is taken for it, else its page (OFF-02)."""
    if _is_for_order(request):
        return reverse("offline-order", args=[site.code, account.pk])
    return reverse("customer", args=[account.pk])


def _that_account(request: HttpRequest, code: str, holder: Customer | None) -> str:
    """Where the account that has the name already is gone on with: found again, as it may be that nothing can be ordered for it."""
    if holder is None:
        return ""
    if _is_for_order(request):
        return f"{reverse('new-order')}?{urlencode({'site': code, 'q': holder.pk})}"
    return reverse("customer", args=[holder.pk])


def _initial(request: HttpRequest) -> dict[str, str]:
    """The site asked for; `like` takes over what another account of the same person says, else the type is the first that the site takes."""
    like = number_in(request.GET.get("like", ""))
    values = {}
    if like and is_seen(grant(request), like):
        known = find_customer(request, like).seen
        values = {name: getattr(known, name) for name in CORE}
    code = request.GET.get("site", "")
    site = Site.objects.within(grant(request).sites).filter(code=code).first() if code.isprintable() else None
    if site and not like:
        values["type"] = first_type_at(site.pk)
    return values | {"site": code}


def _holder(request: HttpRequest, form: NewCustomerForm, site: Site) -> Customer | None:
    wanted = form.cleaned_data.get("username") or form.cleaned_data["email"]
    found = holder_of(grant(request), set_id=site.set_id, username=wanted)
    return found.seen if found else None


def _add_error(form: NewCustomerForm, error: DomainError) -> None:
    """A taken name stands beside what was typed: the email, when that is the username."""
    if error.code == "username_taken" and not form.cleaned_data.get("username"):
        form.add_error("email", error.message)
    else:
        add_errors(form, error)


def _show(
    request: HttpRequest,
    form: NewCustomerForm,
    sites: QuerySet[Site],
    *,
    holder: Customer | None = None,
    status: int = 200,
) -> HttpResponse:
    code, field = form["site"].value() or "", form.fields["site"]
    chosen = sites.filter(code=code).first() if code.isprintable() else None
    context = {"form": form, "chosen": chosen, "holder": holder, "has_sites": field.has_any}  # type: ignore[attr-defined]
    context |= {"is_for_order": _is_for_order(request), "holder_url": _that_account(request, code, holder)}
    return office_page(request, TEMPLATE, context, part="joins", status=status)
