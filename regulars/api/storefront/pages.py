"""Pages of a shop's own words, as far as whoever asks may read them (ROL-02, ROL-03)."""

from django.http import HttpRequest
from ninja import Router

from regulars.api.base import may_answer
from regulars.api.schemas import Listing, Schema
from regulars.api.storefront.visitors import buyer, visit_of
from regulars.kernel.i18n import language_override, spoken
from regulars.pages.queries import page_at, pages_at, said_in
from regulars.pages.rules import no_such_page

__all__ = ["router"]

router = Router(tags=["pages"], auth=buyer)


class ListedPage(Schema):
    code: str
    title: str


class PageSchema(ListedPage):
    """`text` has plain paragraphs, between which a line is left empty."""

    text: str


@router.get("", response=Listing[ListedPage], **may_answer(401))
def list_pages(request: HttpRequest) -> Listing[ListedPage]:
    """Those of the menu, in its order, in the language of the shopper or else of the shop. Restricted ones are missing unless a role of the shopper's names them."""
    site_id, account_id, language = _who(request)
    with language_override(language):
        items = [
            ListedPage(code=page.code, title=said_in(page.title, page.titles))
            for page in pages_at(site_id, account_id)
        ]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.get("/{str:code}", response=PageSchema, **may_answer(401))
def read_page(request: HttpRequest, code: str) -> PageSchema:
    """404 `no_such_page` for what isn't there and for what isn't theirs to read, alike."""
    site_id, account_id, language = _who(request)
    page = page_at(site_id, account_id, code)
    if page is None:
        raise no_such_page()
    with language_override(language):
        title, text = said_in(page.title, page.titles), said_in(page.text, page.texts)
    return PageSchema(code=page.code, title=title, text=text)


def _who(request: HttpRequest) -> tuple[int, int | None, str]:
    here = visit_of(request)
    account = here.account
    return (
        here.site.id,
        account.id if account else None,
        spoken((account and account.language) or here.site.locale),
    )
