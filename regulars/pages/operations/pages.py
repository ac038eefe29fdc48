"""Pages of a site: added, changed, deleted. What they say and who may read them counts from the next request on (ROL-02, ROL-03)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.kernel.actor import Actor
from regulars.kernel.audit import change
from regulars.kernel.errors import ErrorCollector, version_conflict
from regulars.pages import rules
from regulars.pages.models import Page
from regulars.sites.models import Site
from regulars.sites.operations.locks import hold_site

__all__ = ["PageWish", "add_page", "change_page", "page_wish_of", "remove_page"]


@dataclass(frozen=True)
class PageWish:
    """A whole one; titles and texts by language stand in for the others there."""

    title: str
    text: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    restricted: bool = False
    active: bool = True
    position: int = 100


def page_wish_of(page: Page) -> PageWish:
    """As it is stored, for whoever changes a part of it."""
    return PageWish(**{name: getattr(page, name) for name in PageWish.__dataclass_fields__})


def add_page(site: Site, code: str, wish: PageWish, *, by: Actor) -> Page:
    """At a sub site it stands in for that of its master with the same code.

    Raises `Invalid` beside each field, `Conflict` `page_code_taken`, `too_many_pages`.
    """
    code = rules.check_code(code)
    page = Page(site=site, code=code, **_checked(wish))
    with change(rules.PAGE_ADDED, by=by) as record:
        hold_site(site.pk)
        if Page.objects.filter(site=site).count() >= rules.MOST_PAGES:
            raise rules.too_many_pages()
        page.save(force_insert=True)
        record.about("site", site.pk)
        record.note(site=site.code, page=code)
    return page


def change_page(page: Page, wish: PageWish, *, version: int | None = None, by: Actor) -> Page:
    """The code stays. Raises `Invalid` beside each field, `NotFound` `no_such_page`, `Conflict` `version_conflict`."""
    values, site = _checked(wish), page.site
    with change(rules.PAGE_CHANGED, by=by) as record:
        hold_site(site.pk)
        page = _locked(page, version)
        fields = sorted(name for name, value in values.items() if getattr(page, name) != value)
        if not fields:
            record.nothing()
            return page
        for name, value in values.items():
            setattr(page, name, value)
        page.version += 1
        page.save()
        record.about("site", site.pk)
        record.note(site=site.code, page=page.code, fields=[f"page:{name}" for name in fields])
    return page


def remove_page(page: Page, *, version: int | None = None, by: Actor) -> None:
    """Roles that name it go on doing so, for a page with this code that there is elsewhere or once more.

    Raises `NotFound` `no_such_page`, `Conflict` `version_conflict`.
    """
    site = page.site
    with change(rules.PAGE_REMOVED, by=by) as record:
        hold_site(site.pk)
        found = _locked(page, version)
        record.about("site", site.pk)
        record.note(site=site.code, page=found.code)
        found.delete()


def _checked(wish: PageWish) -> dict[str, Any]:
    values: dict[str, Any] = {"restricted": wish.restricted, "active": wish.active}
    collector = ErrorCollector()
    for name, check in _CHECKS.items():
        with collector.field():
            values[name] = check(getattr(wish, name))
    collector.refuse()
    return values


_CHECKS: Mapping[str, Any] = {
    "title": rules.check_title,
    "titles": rules.check_titles,
    "text": rules.check_text,
    "texts": rules.check_texts,
    "position": rules.check_position,
}


def _locked(page: Page, version: int | None) -> Page:
    found = Page.objects.select_for_update(no_key=True).filter(pk=page.pk).first()
    if found is None:
        raise rules.no_such_page()
    if version is not None and found.version != version:
        raise version_conflict(found.version)
    return found
