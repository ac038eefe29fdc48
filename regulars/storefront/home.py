from django.http import HttpRequest, HttpResponse

from regulars.authentication.queries.visits import Visit
from regulars.storefront.doors import misdirected, page_at_site, visit_of
from regulars.storefront.looks import show
from regulars.ui.brand import brand_css

__all__ = ["brand", "home"]


@page_at_site("GET")
def home(request: HttpRequest, here: Visit) -> HttpResponse:
    return show(request, here, "home.html")


def brand(request: HttpRequest) -> HttpResponse:
    """The shop's colours. Kept by the browser for good under the address that names the colour."""
    here = visit_of(request)
    if here is None:
        return misdirected()
    colour = here.site.brand_colour
    named = request.META.get("QUERY_STRING") == colour.lstrip("#")
    answer = HttpResponse(brand_css(colour), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-store"
    return answer
