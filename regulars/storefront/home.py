from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from regulars.authentication.queries.visits import SiteHere, Visit
from regulars.newsletters.queries.readers import newsletters_at
from regulars.storefront.doors import misdirected, page_at_site, visit_of
from regulars.storefront.looks import brand_name, show
from regulars.ui.brand import brand_css, brand_icon
from regulars.ui.formats import initials

__all__ = ["brand", "brand_mark", "home"]


@page_at_site("GET")
def home(request: HttpRequest, here: Visit) -> HttpResponse:
    """Visitors find the way to the shop's newsletters, if it has any; customers have it in My Account."""
    offers = here.account is None and newsletters_at(here.site.id).exists()
    return show(request, here, "home.html", {"has_newsletters": offers})


def brand(request: HttpRequest) -> HttpResponse:
    """The shop's colours."""
    return _kept(request, "text/css", lambda site: brand_css(site.brand_colour))


def brand_mark(request: HttpRequest) -> HttpResponse:
    """The shop's mark beside the title of the page."""
    return _kept(request, "image/svg+xml", lambda site: brand_icon(site.brand_colour, initials(site.name)))


def _kept(request: HttpRequest, kind: str, make: Callable[[SiteHere], str]) -> HttpResponse:
    """Kept by the browser for good under the address that names what it is made of."""
    here = visit_of(request)
    if here is None:
        return misdirected()
    named = request.META.get("QUERY_STRING") in {brand_name(here.site), brand_name(here.site, mark=True)}
    answer = HttpResponse(make(here.site), content_type=f"{kind}; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-store"
    return answer
