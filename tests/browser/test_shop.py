"""Somebody finds a product, puts it in the basket, changes it and logs in, in a real browser (SHP-01, SHP-05)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from regulars.catalog.models import Discount, Product, TaxPercent
from regulars.orders.models import BasketLine
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, shops, sized
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.world import an_account

__all__ = ["shopper", "shops"]

LONG = "Lightweight-expedition-tent-for-four-with-a-vestibule-of-3-m"


@pytest.fixture
def filled(shops: dict[str, Site]) -> Site:
    """Sports sells sixty products; the first has a name of sixty letters without a blank, and is cheaper by ten."""
    sports = shops["sports"]
    tent = a_stored_product(
        "TENT-1", name=LONG, text="Keeps the rain out.\nPacked in a minute.", category="Tents"
    )
    others = [a_stored_product(f"rope-{nr:02}", name=f"Rope {nr:02}", category="Ropes") for nr in range(59)]
    prices = a_list(sports, "open", {tent: "1249.00", **dict.fromkeys(others, "9.90")})
    a_price(prices, tent, "1100.00", least="10")
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=19)
    Discount.objects.create(code="WINTER", name="Winter sale of everything that keeps people warm", kind="percent", value=10)  # fmt: skip
    return sports


def test_visitor_finds_fills_changes_and_logs_in(
    shopper: Page, filled: Site, site_server: SiteServer
) -> None:
    """The search and the quantities work in place; what a visitor put in comes along at the log-in."""
    an_account(site=filled)
    shopper.set_viewport_size({"width": 360, "height": 740})
    shopper.goto(site_server.url("sports", "/"))
    shopper.get_by_role("link", name="Look at the products").click()
    settled(shopper)
    shopper.get_by_placeholder("Search products").press_sequentially("rope 07")
    expect(shopper.locator(".product-card")).to_have_count(1)
    shopper.get_by_role("link", name="Rope 07").click()
    shopper.get_by_label("Quantity").fill("2")
    shopper.get_by_role("button", name="Add to basket").click()
    settled(shopper)
    expect(shopper.locator(".basket-sum").last).to_have_text("€17.82")
    shopper.get_by_label("Quantity of Rope 07").fill("3")
    shopper.get_by_label("Quantity of Rope 07").press("Tab")
    expect(shopper.locator(".basket-sum").last).to_have_text("€26.73")
    shopper.get_by_role("button", name="Remove Rope 07").click()
    expect(shopper.get_by_text("Your basket is empty")).to_be_visible()
    expect(shopper.get_by_role("link", name="Basket", exact=True)).to_be_visible()
    shopper.get_by_role("button", name="Undo").click()
    expect(shopper.get_by_role("link", name="Basket (1)")).to_be_visible()
    log_in(shopper, site_server.url("sports", "/login?next=/basket"), "ada@mail.example")
    expect(shopper.get_by_text("has come along")).to_be_visible()
    expect(shopper.get_by_label("Quantity of Rope 07")).to_have_value("3")
    assert BasketLine.objects.get().basket.account is not None


def test_changes_of_the_basket_keep_the_place_and_never_the_line_that_was_removed(
    shopper: Page, filled: Site, site_server: SiteServer
) -> None:
    """By keyboard, quicker than the answers, and with a form that has expired."""
    for code in ("rope-07", "rope-08"):
        shopper.goto(site_server.url("sports", f"/products/{code}"))
        shopper.get_by_role("button", name="Add to basket").click()
        settled(shopper)
    first, second = (shopper.get_by_label(f"Quantity of Rope {nr}") for nr in ("07", "08"))
    first.fill("3")
    first.press("Tab")
    expect(shopper.get_by_role("status").filter(has_text="Total")).to_have_text("Total €35.64")
    expect(shopper.locator("#remove-rope-07")).to_be_focused()

    def late(route: Route) -> None:
        shopper.wait_for_timeout(500)
        route.continue_()

    shopper.route("**/basket/removed", late)
    second.fill("5")
    shopper.get_by_role("button", name="Remove Rope 08").click()
    expect(second).to_have_count(0, timeout=4000)
    expect(shopper.get_by_role("button", name="Undo")).to_be_focused()
    shopper.context.clear_cookies(name="regulars-csrf")
    first.fill("4")
    first.press("Tab")
    expect(shopper.get_by_role("heading", name="Please try once more")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1920])
def test_pages_fit_and_can_be_read(
    chromium: Browser, filled: Site, site_server: SiteServer, width: int, scheme: str
) -> None:
    """Names of sixty letters, full pages, and nothing at all."""
    page = sized(chromium, width, scheme)
    page.goto(site_server.url("sports", "/products/TENT-1"))
    page.get_by_role("button", name="Add to basket").click()
    Product.objects.filter(code="TENT-1").update(step=2)
    for code, path in (("sports", "/basket"), ("sports", "/products"), ("sports", "/products/TENT-1"), ("kids", "/products"), ("kids", "/basket")):  # fmt: skip
        page.goto(site_server.url(code, path))
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert Axe().run(page).response["violations"] == [], path
    page.context.close()
