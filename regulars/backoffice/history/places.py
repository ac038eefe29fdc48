"""The history of a set, a site or a member of staff, where one looks for it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from regulars.backoffice.access import grant, staff_page
from regulars.backoffice.history.rows import of_site_itself, recent
from regulars.backoffice.lookups import find_set, find_site
from regulars.backoffice.pages import office_page
from regulars.backoffice.staff.people import find_person
from regulars.history.queries.records import RecordFilters
from regulars.kernel.actor import ActorKind
from regulars.kernel.i18n import translate
from regulars.staff.rules import Right

__all__ = ["set_history", "site_history", "staff_history"]

TEMPLATE = "backoffice/history/place.html"
LENGTH = 30


@staff_page(Right.SEE_STRUCTURE)
def set_history(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to a set: its settings, its mark, sites that came and went."""
    found = find_set(request, code)
    crumbs = ((translate("Customer Sets"), reverse("customer-sets")), (found.name, None))
    about = RecordFilters(about=(("set", found.pk),))
    return _show(request, found.name, about, crumbs=crumbs, more=f"set={found.code}")


@staff_page(Right.SEE_STRUCTURE)
def site_history(request: HttpRequest, code: str) -> HttpResponse:
    """What happened to a site: settings, texts, moves; with `all=1` also at it: accounts opened, access given and taken."""
    found = find_site(request, code)
    crumbs = ((translate("Sites"), reverse("sites")), (found.name, reverse("site", args=[found.code])))
    here, is_all = reverse("site-history", args=[found.code]), bool(request.GET.get("all"))
    tabs = [
        {"label": translate("The site itself"), "href": here, "current": not is_all},
        {"label": translate("With its customers"), "href": f"{here}?all=1", "current": is_all},
    ]
    filters = RecordFilters(about=(("site", found.pk),)) if is_all else of_site_itself(found.pk)
    more = f"site={found.code}" if is_all else ""
    return _show(request, found.name, filters, crumbs=crumbs, more=more, tabs=tabs)


@staff_page(Right.SEE_STRUCTURE)
def staff_history(request: HttpRequest, staff_id: int) -> HttpResponse:
    """What a member of staff did; with `about=1` what was done to their own account."""
    found = find_person(staff_id)
    here = reverse("staff-history", args=[found.pk])
    is_about = bool(request.GET.get("about"))
    did = RecordFilters(actor_kinds=(ActorKind.STAFF.value,), actor_id=found.pk)
    tabs = [
        {"label": translate("What they did"), "href": here, "current": not is_about},
        {"label": translate("Their account"), "href": f"{here}?about=1", "current": is_about},
    ]
    filters = RecordFilters(about=(("staff", found.pk),)) if is_about else did
    more = "" if is_about else f"who=staff:{found.pk}"
    crumbs = ((translate("History"), reverse("history")), (str(found), None))
    return _show(request, str(found), filters, crumbs=crumbs, more=more, tabs=tabs)


def _show(
    request: HttpRequest,
    name: str,
    filters: RecordFilters,
    *,
    crumbs: Sequence[tuple[str, str | None]],
    more: str,
    tabs: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    before = request.GET.get("before", "")
    here = next((str(tab["href"]) for tab in tabs if tab["current"]), request.path)
    context = {
        "name": name,
        "crumbs": list(crumbs),
        "tabs": tabs,
        "more": f"{reverse('history')}?{more}" if more else None,
        "first": here if before else None,
        "next": f"{here}{'&' if '?' in here else '?'}before=",
    }
    return office_page(
        request, TEMPLATE, context | recent(filters, grant=grant(request), before=before, limit=LENGTH)
    )
