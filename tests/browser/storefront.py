"""What the browser tests of the storefront share: two sets of shops, and a page whose complaints fail the test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, profile
from tests.world import PASSWORD, a_set, a_site

REFUSED = "Failed to load resource"  # the browser's line for any answer of 400 and above; those are tested by what they say


@pytest.fixture
def shops(site_server: SiteServer) -> dict[str, Site]:
    b2c, b2b, trade = a_set("b2c"), a_set("b2b"), a_set("trade", access_mode="listed")
    colours = {
        "sports": "#1f7a5c",
        "kids": "#d2541b",
        "business": "#24427a",
        "north": "#facc15",
        "south": "#a3293d",
    }
    homes = {"sports": b2c, "kids": b2c, "business": b2b, "north": trade, "south": trade}
    return {
        code: a_site(code, homes[code], name=f"Mystic {code.title()}", brand_colour=colour)
        for code, colour in colours.items()
    }


@pytest.fixture
def shopper(page: Page) -> Iterator[Page]:
    """A page that must not complain: no script error, nothing refused by the content security policy."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type in {"error", "warning"} and not said.text.startswith(REFUSED)
            else None
        ),
    )
    yield page
    assert complaints == [], str(complaints)


def log_in(page: Page, address: str, username: str, password: str = PASSWORD) -> None:
    page.goto(address)
    page.get_by_label("Email or username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def sized(browser: Browser, width: int, scheme: str) -> Page:
    context = profile(
        browser,
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    return context.new_page()
