"""A business chooses its shop at the master and is in it from then on, in a real browser (SUB-01, SUB-03)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from regulars.addresses.models import Address
from regulars.addresses.operations.formats import FormatWish, change_format
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Access
from regulars.fields.rules import Purpose
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, sized
from tests.journeys.families import family
from tests.rooms.fields.forms import a_form_of
from tests.world import PASSWORD, a_family, a_set, a_site, an_account

__all__ = ["shopper"]


@pytest.fixture
def trade(site_server: SiteServer) -> Site:
    trade, *_ = family()
    for code, name, colour in (("north", "Trade North", "#0d7390"), ("south", "Trade South", "#a3293d")):
        Site.objects.filter(code=code).update(name=name, brand_colour=colour)
    return trade


def test_business_chooses_its_shop_and_is_led_there_again(
    shopper: Page, trade: Site, site_server: SiteServer
) -> None:
    shopper.goto(site_server.url("trade", "/register"))
    shopper.get_by_label("Last name").fill("Sorel")
    shopper.get_by_label("Email", exact=True).fill("bea@mail.example")
    shopper.get_by_label("Password", exact=True).fill(PASSWORD)
    shopper.get_by_label("Password again").fill(PASSWORD)
    shopper.get_by_role("radio", name="Trade South").check()
    shopper.get_by_role("button", name="Create account").click()
    expect(shopper).to_have_url(site_server.url("trade", "/account"))
    expect(shopper.get_by_text("Welcome to Trade South")).to_be_visible()
    expect(shopper.get_by_role("banner").get_by_text("Trade South")).to_be_visible()
    assert Access.objects.get().site.code == "south"

    shopper.get_by_role("button", name="Log out").click()
    expect(shopper.get_by_role("banner").get_by_text("Site trade")).to_be_visible()
    log_in(shopper, site_server.url("trade", "/login"), "bea@mail.example")
    expect(shopper.get_by_role("banner").get_by_text("Trade South")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_choice_is_accessible_and_fits(
    width: int, scheme: str, chromium: Browser, trade: Site, site_server: SiteServer
) -> None:
    an_account(site=a_site("home", trade.set))
    page = sized(chromium, width, scheme)
    log_in(page, site_server.url("trade", "/login"), "ada@mail.example")
    expect(page.get_by_role("radio", name="Trade North")).to_be_visible()
    for path in ("", "/register"):
        if path:
            page.goto(site_server.url("trade", path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(settled(page)).response["violations"] == []
    page.context.close()


def test_address_follows_the_sub_shop(shopper: Page, site_server: SiteServer) -> None:
    """REG-09, SUB-01: without a reload, and with what was typed so far."""
    parts, _, south = a_family("parts-master", ["upper", "lower"], a_set("parts-set"))
    names = ("last_name", "email", "registration_address", "password", "password_confirmation", "sub_shop")
    a_form_of(parts, Purpose.REGISTRATION, {name: {"required": True} for name in names}, "B2C")
    change_terms(south, TermsChanges(shipping_countries=["FR"], billing_countries=["FR"]), by=OPERATOR)
    change_format(south, "FR", FormatWish(required=["phone"]), by=OPERATOR)
    shopper.goto(site_server.url("parts-master", "/register"))
    shopper.get_by_label("Last name").fill("Lind")
    shopper.get_by_label("Email").fill("lina@mail.example")
    shopper.get_by_label("Street and number").fill("1 rue de Rivoli")
    expect(shopper.get_by_label("Phone")).to_have_count(0)
    shopper.get_by_label("Site lower").check()
    for label, value in (("Phone", "+33 1 42 68 53 00"), ("Postal code", "75001"), ("City", "Paris")):
        shopper.get_by_label(label).fill(value)
    for label in ("Password", "Password again"):
        shopper.get_by_label(label, exact=True).fill(PASSWORD)
    shopper.get_by_role("button", name="Create account").click()
    shopper.wait_for_url("**/account")
    address = Address.objects.get()
    assert (address.street, address.city, address.entered_at) == ("1 rue de Rivoli", "Paris", south)
