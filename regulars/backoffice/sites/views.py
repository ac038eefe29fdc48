from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import actor, grant, staff_page
from regulars.backoffice.codes import find_set, find_site
from regulars.backoffice.errors import Undone, attempt, place_error, status_of
from regulars.backoffice.history.rows import of_site_itself, recent
from regulars.backoffice.numbers import in_words
from regulars.backoffice.pages import office_page
from regulars.backoffice.sites.choices import currencies, locales, time_zones
from regulars.backoffice.sites.forms import NewSiteForm, SiteForm, values_of
from regulars.backoffice.sites.tabs import tabs_of
from regulars.customers.queries.counts import Total, customers_per_site
from regulars.history.queries.sentences import Names
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet, Installation, Site
from regulars.sites.operations.sites import add_site, change_site
from regulars.staff.rules import Right
from regulars.ui.pages import go, posted

__all__ = ["index", "new_site", "site"]

LATEST = 5
NOBODY = Total(0, is_exact=True)


@staff_page(Right.SEE)
def index(request: HttpRequest) -> HttpResponse:
    """Every site with its hosts, its set and how many customers know it."""
    numbers = customers_per_site()
    rows = [
        (one, in_words(numbers.get(one.pk, NOBODY)))
        for one in Site.objects.within(grant(request).sites).at_desk()
    ]
    return office_page(request, "backoffice/sites/list.html", {"rows": rows})


@staff_page(Right.ADD_SITES, post=Right.ADD_SITES)
def new_site(request: HttpRequest) -> HttpResponse:
    """A new site, in the default set unless another is chosen (DEF-03, SET-07)."""
    default = Installation.objects.select_related("default_set").get().default_set
    initial = {"locale": "en_GB", "time_zone": "UTC", "currency": "EUR", "brand_colour": "#3257d6"}
    form = NewSiteForm(
        posted(request),
        sets=CustomerSet.objects.order_by("name"),
        default=default,
        initial=initial
        | {"registration": "direct", "session_days": 30, "session_idle_minutes": 20_160}
        | {"set": request.GET.get("set", "")},
    )
    added = attempt(form, lambda: _add(request, form))
    if isinstance(added, Undone):
        return _show_new(request, form, added.status)
    messages.success(request, f"{added.name} is open at {', '.join(form.changes().hosts or [])}.")
    return go(request, reverse("site", args=[added.code]))


def _add(request: HttpRequest, form: NewSiteForm) -> Site:
    home = find_set(request, form.cleaned_data["set"]) if form.cleaned_data["set"] else None
    return add_site(form.cleaned_data["code"], form.changes(), to_set=home, by=actor(request))


@staff_page(Right.SEE, post=Right.EDIT_SITES)
def site(request: HttpRequest, code: str) -> HttpResponse:
    """One site's settings; its set is changed by a move only."""
    found = find_site(request, code)
    if request.method != "POST":
        return _show(request, found, SiteForm(initial=values_of(found)))
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        any_host = grant(request).may(Right.ADD_SITES)
        version = form.cleaned_data["version"]
        change_site(found, form.changes(), version=version, any_host=any_host, by=actor(request))
    except DomainError as error:
        if error.code == "version_conflict":
            return _show_conflict(request, find_site(request, code), form)
        place_error(form, error)
        return _show(request, found, form, status=status_of(error))
    messages.success(request, "Saved. It counts from the next request on.")
    return go(request, request.path)


def _show_conflict(request: HttpRequest, found: Site, typed: SiteForm) -> HttpResponse:
    """What was typed stays; what is stored by now stands above it, and saving again is a decision (G23)."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    stored = [
        (str(typed.fields[name].label or name.capitalize()), value)
        for name, value in values_of(found).items()
        if name != "version" and typed.cleaned_data[name] != value
    ]
    return _show(request, found, SiteForm(data), status=409, stored=stored)


def _show(
    request: HttpRequest,
    found: Site,
    form: SiteForm,
    *,
    status: int = 200,
    stored: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    sets = [(one.code, one.name) for one in CustomerSet.objects.within(grant(request).sites).order_by("name")]
    number = in_words(customers_per_site().get(found.pk, NOBODY))
    context = {"tabs": tabs_of(request, found)} | {
        "site": found,
        "form": form,
        "stored": stored,
        "set_choices": sets,
        "number": number,
    }
    if grant(request).may(Right.SEE_STRUCTURE):
        # Who may see the structure is at every site, so these are all the sets.
        names = Names(sets=sets)
        context |= recent(of_site_itself(found.pk), grant=grant(request), limit=LATEST, names=names)
    return office_page(request, "backoffice/sites/site.html", _offered() | context, status=status)


def _show_new(request: HttpRequest, form: NewSiteForm, status: int = 200) -> HttpResponse:
    return office_page(
        request, "backoffice/sites/new.html", _offered() | {"form": form, "stored": None}, status=status
    )


def _offered() -> dict[str, Any]:
    return {"currencies": currencies(), "locales": locales(), "time_zones": time_zones()}
