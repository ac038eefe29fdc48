"""The front page of the installation. Strangers learn nothing here; in the demo world it is the map."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from regulars.journeys.demo_logins import demo_logins
from regulars.sites.models import CustomerSet, Site
from regulars.sites.rules import SiteKind
from regulars.ui.outage import outage_answer
from regulars.ui.pages import page

__all__ = ["broken", "front", "nowhere"]


@dataclass(frozen=True)
class Place:
    """Somewhere to go: a shop or the back office."""

    name: str
    host: str
    href: str
    colour: str | None = None
    is_sub: bool = False


def front(request: HttpRequest) -> HttpResponse:
    office = _link(request, "Back office", f"admin.{settings.DOMAIN}")
    context: dict[str, Any] = {"office": office, "language": "en", "sets": [], "logins": []}
    if settings.DEMO:
        context |= _map(request, office)
    answer = page(request, "storefront/front.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def nowhere(request: HttpRequest, exception: Any = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    return page(request, "storefront/nowhere.html", {"language": "en"}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return outage_answer(request) or server_error(request)


def _link(
    request: HttpRequest, name: str, host: str, colour: str | None = None, *, is_sub: bool = False
) -> Place:
    """The port is the one that this page was asked at."""
    port = request.META.get("HTTP_HOST", "").partition(":")[2]
    at = f"{host}:{port}" if port else host
    return Place(name, at, f"{request.scheme}://{at}/", colour, is_sub)


def _map(request: HttpRequest, office: Place) -> dict[str, Any]:
    """Every set with its sites, and the demo logins with where they work. Three statements."""
    places: dict[str, Place] = {"admin": office}
    by_set: dict[int, list[Place]] = {}
    for site in Site.objects.for_listing():
        for host in site.hosts.all()[:1]:
            is_sub = site.kind == SiteKind.SUB
            places[site.code] = _link(request, site.name, host.name, site.brand_colour, is_sub=is_sub)
            by_set.setdefault(site.set_id, []).append(places[site.code])
    sets = [
        (customer_set, by_set.get(customer_set.pk, []))
        for customer_set in CustomerSet.objects.order_by("name", "pk")
    ]
    logins = [
        (demo_login, [places[code] for code in demo_login.sites or ("admin",) if code in places])
        for demo_login in demo_logins()
    ]
    return {"sets": sets, "logins": [(login, at) for login, at in logins if at]}
