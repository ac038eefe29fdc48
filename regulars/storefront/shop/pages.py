"""Pages of a shop's own words (ROL-02)."""

from django.http import HttpRequest, HttpResponse

from regulars.authentication.queries.visits import Visit
from regulars.pages.queries import page_at, said_in
from regulars.pages.rules import no_such_page, paragraphs
from regulars.storefront.doors import page_at_site
from regulars.storefront.looks import show

__all__ = ["shop_page"]


@page_at_site("GET")
def shop_page(request: HttpRequest, here: Visit, code: str) -> HttpResponse:
    """404 for what isn't there and for what isn't theirs to read, alike."""
    found = page_at(here.site.id, here.account.id if here.account else None, code)
    if found is None:
        raise no_such_page()
    text = said_in(found.text, found.texts)
    context = {"page_title": said_in(found.title, found.titles), "paragraphs": paragraphs(text)}
    return show(request, here, "page.html", context)
