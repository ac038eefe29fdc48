"""Every page of a shop: readable for everybody in light and dark, whole at any width."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page

from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shops, sized
from tests.world import an_account

__all__ = ["shops"]

Visit = Callable[[int, str], Page]
FOR_ALL = ["/", "/register", "/login", "/login?registered", "/access-requested", "/nowhere"]
FOR_CUSTOMERS = ["/", "/account", "/account/password"]
LONG = "Wolfeschlegelsteinhausenbergerdorff"


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Visit]:
    pages: list[Page] = []

    def open_page(width: int, scheme: str = "light") -> Page:
        pages.append(sized(chromium, width, scheme))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()


def _flaws(page: Page) -> list[str]:
    """What axe finds serious, and a page that is wider than its window."""
    found = Axe().run(settled(page)).response["violations"]
    flaws = [
        f"{page.url}: {one['id']} {node['html'][:120]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        flaws.append(f"{page.url} is wider than the window")
    return flaws


@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
)
def test_pages_of_a_shop_have_no_flaw(
    width: int, scheme: str, opened: Visit, shops: dict[str, Site], site_server: SiteServer
) -> None:
    email = f"{LONG}@{LONG}.{LONG}.example"
    an_account(email, shops["sports"], username="ada@mail.example", first_name=LONG, last_name=LONG)
    page = opened(width, scheme)
    flaws = []
    for path in FOR_ALL:
        page.goto(site_server.url("north", path))
        flaws += _flaws(page)
    log_in(page, site_server.url("kids", "/login"), "ada@mail.example", "wrong")
    page.get_by_role("alert").first.wait_for()
    flaws += _flaws(page)
    log_in(page, site_server.url("kids", "/login"), "ada@mail.example")
    page.wait_for_url("**/account")
    flaws += _flaws(page)
    for path in FOR_CUSTOMERS:
        page.goto(site_server.url("kids", path))
        flaws += _flaws(page)
    assert flaws == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_front_page_has_no_flaw(
    width: int, scheme: str, opened: Visit, shops: dict[str, Site], site_server: SiteServer
) -> None:
    page = opened(width, scheme)
    flaws = []
    for demo in (False, True):
        with override_settings(DEMO=demo):
            page.goto(site_server.url())
        flaws += _flaws(page)
    assert flaws == []
