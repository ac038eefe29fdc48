"""Pages of a site's own words, some of them for customers with a role that names them (ROL-02, ROL-03)."""

from dataclasses import replace
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from regulars.api.admin.keys import by_key, grant_of, key_with
from regulars.api.admin.lookups import site_at
from regulars.api.base import may_answer
from regulars.api.idempotency import idempotent
from regulars.api.schemas import Listing, Patched, Schema
from regulars.api.versions import IfMatch, etag, required_version
from regulars.kernel.lookups import the_one
from regulars.pages.models import Page
from regulars.pages.operations import pages as verbs
from regulars.staff.rules import Right

__all__ = ["router"]

router = Router(tags=["pages"])
SEE, EDIT = key_with(Right.SEE), key_with(Right.EDIT_SITES)
PAGES = "/{str:code}/pages"
PAGE = PAGES + "/{str:page}"
Title = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[
    str, Field(max_length=20_000, description="Plain paragraphs, between which a line is left empty.")
]
Language = Annotated[str, Field(max_length=10)]
Titles = Annotated[dict[Language, Annotated[str, Field(max_length=100)]], Field(max_length=10)]
Texts = Annotated[dict[Language, Annotated[str, Field(max_length=20_000)]], Field(max_length=10)]


class SitePageSchema(Schema):
    """`titles` and `texts` by language stand in there for `title` and `text`. A `restricted` one is for customers with a role that has the right `restricted:<code>`."""

    site: str
    code: str
    title: str
    titles: dict[str, str]
    text: str
    texts: dict[str, str]
    restricted: bool
    active: bool
    position: int
    version: int


class SitePageNew(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    title: Title
    titles: Titles = {}
    text: Text = ""
    texts: Texts = {}
    restricted: bool = False
    active: bool = True
    position: int = 100


class SitePagePatch(Schema):
    """Only what is sent changes."""

    title: Patched[Title] = None
    titles: Patched[Titles] = None
    text: Patched[Text] = None
    texts: Patched[Texts] = None
    restricted: Patched[bool] = None
    active: Patched[bool] = None
    position: Patched[int] = None


@router.get(PAGES, response=Listing[SitePageSchema], auth=SEE)
def list_site_pages(request: HttpRequest, code: str) -> Listing[SitePageSchema]:
    """The site's own, by their position. At most a hundred, so there is one page. A sub site shows those of its master too whose codes it hasn't."""
    pages = Page.objects.select_related("site").filter(site=site_at(code, grant_of(request)))
    items = [_fields(page) for page in pages.order_by("position", "title", "pk")]
    return Listing(items=items, next_cursor=None, total=len(items), total_is_exact=True)


@router.post(PAGES, response={201: SitePageSchema}, auth=EDIT, **may_answer(409))
@idempotent()
def add_site_page(
    request: HttpRequest, response: HttpResponse, code: str, body: SitePageNew
) -> Status[SitePageSchema]:
    """409 `page_code_taken`, `too_many_pages`; 422 `code_shape`, `code_reserved`, `unknown_language`, `out_of_range`."""
    site, sent = site_at(code, grant_of(request)), body.model_dump()
    page = verbs.add_page(site, sent.pop("code"), verbs.PageWish(**sent), by=by_key(request))
    response["Location"] = f"/api/v1/sites/{site.code}/pages/{page.code}"
    return Status(201, _response(response, page))


@router.get(PAGE, response=SitePageSchema, auth=SEE)
def read_site_page(request: HttpRequest, response: HttpResponse, code: str, page: str) -> SitePageSchema:
    """One page; its version is the ETag."""
    return _response(response, _at(request, code, page))


@router.patch(PAGE, response=SitePageSchema, auth=EDIT, **may_answer(409, 428))
def change_site_page(
    request: HttpRequest,
    response: HttpResponse,
    code: str,
    page: str,
    *,
    body: SitePagePatch,
    if_match: IfMatch = None,
) -> SitePageSchema:
    """It counts from the next request on. Needs If-Match: 428 without, 409 when stale."""
    found, version = _at(request, code, page), required_version(if_match)
    wish = replace(verbs.page_wish_of(found), **body.model_dump(exclude_unset=True))
    verbs.change_page(found, wish, version=version, by=by_key(request))
    return _response(response, _at(request, code, page))


@router.delete(PAGE, response={204: None}, auth=EDIT, **may_answer(409, 428))
def remove_site_page(request: HttpRequest, code: str, page: str, if_match: IfMatch = None) -> Status[None]:
    """Roles that name it keep the right, for pages with this code elsewhere."""
    found, version = _at(request, code, page), required_version(if_match)
    verbs.remove_page(found, version=version, by=by_key(request))
    return Status(204, None)


def _at(request: HttpRequest, code: str, page: str) -> Page:
    pages = Page.objects.select_related("site").filter(site=site_at(code, grant_of(request)))
    return the_one(pages, "no_such_page", "There is no such page.", code=page.lower())


def _fields(page: Page) -> SitePageSchema:
    same = ("code", "title", "titles", "text", "texts", "restricted", "active", "position", "version")
    return SitePageSchema(site=page.site.code, **{name: getattr(page, name) for name in same})


def _response(response: HttpResponse, page: Page) -> SitePageSchema:
    response["ETag"] = etag(page.version)
    return _fields(page)
