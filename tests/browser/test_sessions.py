"""Where you are logged in, in a real browser: seen, and ended elsewhere."""

from playwright.sync_api import Browser, Page, expect

from regulars.sites.models import Site
from tests.browser.conftest import SiteServer
from tests.browser.storefront import log_in, shopper, shops, sized
from tests.world import an_account, logged_in

__all__ = ["shopper", "shops"]


def test_shopper_ends_a_log_in_elsewhere(
    shopper: Page, chromium: Browser, shops: dict[str, Site], site_server: SiteServer
) -> None:
    """G5: the other browser is out at its next click, this one stays in."""
    an_account(site=shops["sports"])
    other = sized(chromium, 390, "light")
    log_in(other, site_server.url("kids", "/login"), "ada@mail.example")
    log_in(shopper, site_server.url("sports", "/login"), "ada@mail.example")
    shopper.get_by_role("link", name="Log-ins").click()
    expect(shopper.get_by_text("You are here")).to_have_count(1)
    expect(shopper.get_by_role("row")).to_have_count(3)
    shopper.get_by_role("button", name="at Mystic Kids").click()
    expect(shopper.get_by_text("Logged out there.")).to_be_visible()
    expect(shopper.get_by_role("row")).to_have_count(2)
    other.goto(site_server.url("kids", "/account"))
    expect(other.get_by_text("You have been logged out")).to_be_visible()
    other.context.close()


def test_page_of_log_ins_fits_a_phone(
    chromium: Browser, shops: dict[str, Site], site_server: SiteServer
) -> None:
    ada = an_account(site=shops["sports"])
    logged_in(ada, shops["kids"])
    for width, scheme in ((360, "dark"), (1280, "light")):
        page = sized(chromium, width, scheme)
        log_in(page, site_server.url("sports", "/login"), "ada@mail.example")
        page.goto(site_server.url("sports", "/account/sessions"))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.context.close()


def test_guesser_reads_how_long_to_wait(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    an_account(site=shops["sports"])
    for _ in range(11):
        log_in(shopper, site_server.url("sports", "/login"), "ada@mail.example", "a guess")
        shopper.get_by_role("alert").first.wait_for()
    expect(shopper.get_by_text("Too many tries. Please wait a minute, then try again.")).to_be_visible()
