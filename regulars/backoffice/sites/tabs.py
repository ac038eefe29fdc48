from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from regulars.kernel.i18n import lazy
from regulars.sites.models import Site

__all__ = ["tabs_of"]

TABS = (
    ("site", lazy("Settings")),
    ("site-registration", lazy("Registration")),
    ("site-forms", lazy("Forms")),
    ("site-addresses", lazy("Addresses")),
    ("site-shop", lazy("Shop")),
    ("site-payment", lazy("Payment")),
    ("site-orders", lazy("Orders")),
    ("site-pages", lazy("Pages")),
    ("site-overview", lazy("Overview")),
)


def tabs_of(request: HttpRequest, site: Site) -> list[dict[str, Any]]:
    """The parts of a site's page; the tab is told by the address."""
    places = [(label, reverse(name, args=[site.code])) for name, label in TABS]
    return [{"label": label, "href": href, "current": _is_in(request.path, href)} for label, href in places]


def _is_in(path: str, href: str) -> bool:
    return path == href or (href.endswith("/forms") and path.startswith(f"{href}/"))
