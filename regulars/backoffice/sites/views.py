from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.choices import offered_sets
from regulars.backoffice.errors import Undone, add_errors, attempt, status_of
from regulars.backoffice.history.rows import of_site_itself, recent
from regulars.backoffice.lists import list_page
from regulars.backoffice.lookups import find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.choices import currencies, locales, time_zones
from regulars.backoffice.sites.family import relatives_of
from regulars.backoffice.sites.forms import NewSiteForm, SiteForm, values_of
from regulars.backoffice.sites.tabs import tabs_of
from regulars.customers.queries.counts import customers_per_site
from regulars.kernel.errors import DomainError
from regulars.kernel.i18n import translate
from regulars.sites.models import Installation, Site
from regulars.sites.operations.sites import add_site, change_site
from regulars.sites.queries import SITES
from regulars.sites.queries.colours import next_brand_colour
from regulars.sites.rules import SiteKind
from regulars.staff.rules import Grant, Right
from regulars.ui.numbers import in_words
from regulars.ui.pages import posted, redirect

__all__ = ["index", "new_site", "site"]

LATEST = 5


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every site with its hosts, its set and how many customers know it."""
    sites = Site.objects.within(grant(request).sites).for_listing()
    return list_page(request, SITES, "backoffice/sites", sites, numbers=_numbers)


def _numbers(sites: Iterable[Site]) -> dict[int, str]:
    counted = customers_per_site(row.pk for row in sites)
    return {pk: in_words(total) for pk, total in counted.items()}


@staff_page(Right.ADD_SITES, post=Right.ADD_SITES)
def new_site(request: HttpRequest) -> HttpResponse:
    """A new site, in the default set unless another is chosen (DEF-03, SET-07)."""
    default = Installation.objects.select_related("default_set").get().default_set
    form = NewSiteForm(
        posted(request),
        grant=grant(request),
        default=default,
        initial={
            "kind": SiteKind.STANDALONE.value,
            "set": request.GET.get("set", ""),
            "brand_colour": next_brand_colour(),
            **_as_its_master(request.GET.get("master", ""), grant(request)),
        },
    )
    added = attempt(form, lambda: _add(request, form))
    if isinstance(added, Undone):
        return _show_new(request, form, added.status)
    messages.success(
        request,
        translate(
            "{added} is open at {names}.", added=added.name, names=", ".join(form.changes().hosts or [])
        ),
    )
    return redirect(request, reverse("site", args=[added.code]))


def _as_its_master(code: str, mine: Grant) -> dict[str, str]:
    """What a sub site begins with, for whoever comes from its master."""
    if not code or not code.isprintable():
        return {}
    master = Site.objects.within(mine.sites).filter(code=code, kind=SiteKind.MASTER).first()
    if master is None:
        return {}
    alike = {name: getattr(master, name) for name in ("locale", "time_zone", "currency", "sender")}
    return {"kind": SiteKind.SUB.value, "master": master.code, **alike}


def _add(request: HttpRequest, form: NewSiteForm) -> Site:
    data = form.cleaned_data
    kind = SiteKind(data["kind"])
    master = data["master"] if kind == SiteKind.SUB else None
    return add_site(
        data["code"],
        form.changes(),
        to_set=master.set if master else data["set"],
        kind=kind,
        master=master,
        by=actor(request),
    )


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def site(request: HttpRequest, code: str) -> HttpResponse:
    """One site's settings; its set is changed by a move only."""
    found = find_site(request, code)
    form = SiteForm(posted(request), initial=values_of(found), grant=grant(request))
    if not form.is_valid():
        return _show(request, found, form, status=422 if form.is_bound else 200)
    try:
        any_host = grant(request).may(Right.ADD_SITES)
        version = form.cleaned_data["version"]
        change_site(found, form.changes(), version=version, any_host=any_host, by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, find_site(request, code), form)
        add_errors(form, error)
        return _show(request, found, form, status=status_of(error))
    messages.success(request, translate("Saved. It counts from the next request on."))
    return redirect(request, request.path)


def _show_conflict(request: HttpRequest, found: Site, typed: SiteForm) -> HttpResponse:
    """What was typed stays; what is stored by now stands above it, and saving again is a decision (G23)."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    stored = [
        (str(typed.fields[name].label or name.capitalize()), value)
        for name, value in values_of(found).items()
        if name != "version" and typed.cleaned_data[name] != value
    ]
    again = SiteForm(data, initial=values_of(found), grant=grant(request))
    return _show(request, found, again, status=409, stored=stored)


def _show(
    request: HttpRequest,
    found: Site,
    form: SiteForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {"tabs": tabs_of(request, found)} | {
        "site": found,
        "form": form,
        "stored": stored,
        "set_offer": offered_sets(grant(request)),
        "number": _numbers([found])[found.pk],
        **relatives_of(found, grant(request)),
    }
    if grant(request).may(Right.SEE_STRUCTURE):
        context |= recent(of_site_itself(found.pk), grant=grant(request), limit=LATEST)
    return office_page(request, "backoffice/sites/site.html", _offered() | context, status=status)


def _show_new(request: HttpRequest, form: NewSiteForm, status: int = 200) -> HttpResponse:
    return office_page(
        request, "backoffice/sites/new.html", _offered() | {"form": form, "stored": None}, status=status
    )


def _offered() -> dict[str, Any]:
    return {"currencies": currencies(), "locales": locales(), "time_zones": time_zones()}
