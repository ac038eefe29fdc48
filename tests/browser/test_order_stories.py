"""Orders as their people walk them: the buyer above a limit and whoever approves, support on the phone, the shopper of two sister shops (B2B-01, B2B-12, OFF-01, ORD-02)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from regulars.customers.models import Customer
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, profile, settled
from tests.browser.storefront import log_in, shopper, shops
from tests.journeys.checkouts import a_shop
from tests.world import PASSWORD, an_account, sam

__all__ = ["shopper", "shops"]


@pytest.fixture
def desk(chromium: Browser, site_server: SiteServer) -> Iterator[Page]:
    context = profile(chromium, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def at_work(desk: Page, site_server: SiteServer, *sites: Site) -> Page:
    """Lim, a manager of these sites alone."""
    sam("manager", "lim@staff.example", at=list(sites))
    desk.goto(site_server.url("admin", "/login"))
    desk.get_by_label("Email").fill("lim@staff.example")
    desk.get_by_label("Password", exact=True).fill("sam has a long password")
    desk.get_by_role("button", name="Log in").click()
    desk.wait_for_url("**/customers")
    return desk


def test_buyer_above_the_limit_waits_for_staff_of_the_site(
    shopper: Page, desk: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    shop = a_shop(shops["business"])
    total_parts = shop.buyer("orders@totalparts.example", type="B2B")
    limits = {"approve_amount": {"amount": "5.00", "currency": "EUR"}, "charge_id": "YOUTH"}
    Customer.objects.filter(pk=total_parts.pk).update(attributes=limits)
    shop.fills(total_parts, P1=1)
    log_in(shopper, site_server.url("business", "/login?next=/checkout"), total_parts.username, PASSWORD)
    expect(shopper.get_by_label("Charge id")).to_have_value("YOUTH")
    expect(shopper.get_by_text("above €5.00 wait for approval")).to_be_visible()
    shopper.get_by_role("button", name="Order for €10.00").click()
    expect(shopper.get_by_text("waits for approval").first).to_be_visible()

    at_work(desk, site_server, shop.site).goto(site_server.url("admin", "/orders/on-hold"))
    desk.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    expect(desk.get_by_text("YOUTH")).to_be_visible()
    settled(desk).get_by_role("link", name="Approve", exact=True).click()
    desk.get_by_role("button", name="Approve order").click()
    expect(desk.get_by_text("Placed", exact=True).first).to_be_visible()

    shopper.goto(site_server.url("business", "/account/orders"))
    expect(shopper.locator("#orders").get_by_text("Placed")).to_be_visible()


def test_support_takes_an_order_that_the_sister_shop_shows(
    shopper: Page, desk: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    shop = a_shop(shops["sports"])
    ada = shop.buyer(last_name="Lindgren")
    an_account("lindgren@mail.example", site=shops["business"], last_name="Lindgren")
    at_work(desk, site_server, shop.site).goto(site_server.url("admin", "/orders/new?site=sports&q=Lindgren"))
    desk.get_by_role(
        "link", name="Take order"
    ).click()  # of one, or this fails: the namesake is in another set
    desk.locator("#product_0").fill("P1")
    desk.locator("#quantity_0").fill("2")
    desk.get_by_role("button", name="Update").first.click()
    expect(desk.get_by_text("€20.00").first).to_be_visible()
    desk.get_by_role("button", name="Place order").click()
    expect(desk.get_by_text("is placed.")).to_be_visible()

    log_in(shopper, site_server.url("kids", "/login?next=/account/orders"), ada.username, PASSWORD)
    expect(shopper.locator("#orders").get_by_text("Mystic Sports")).to_be_visible()
