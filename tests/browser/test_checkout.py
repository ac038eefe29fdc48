"""A guest and a member order in a real browser: what it costs follows what is chosen, without a reload (GST-01, SHP-04)."""

from playwright.sync_api import Page, expect

from regulars.catalog.models import ShippingMethod
from regulars.orders.models import Order
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, shops
from tests.journeys.checkouts import a_shop
from tests.world import PASSWORD

__all__ = ["shopper", "shops"]


def test_guest_and_member_order(shopper: Page, shops: dict[str, Site], site_server: SiteServer) -> None:
    sports = shops["sports"]
    shop = a_shop(sports)
    for code, countries, price in (("post", ["GB"], "4.90"), ("air", ["FR"], "30")):
        ShippingMethod.objects.create(
            site=sports, currency="EUR", code=code, name=f"By {code}", countries=countries, price=price
        )
    shopper.set_viewport_size({"width": 360, "height": 740})
    shopper.goto(site_server.url("sports", "/products/P1"))
    shopper.get_by_role("button", name="Add to basket").click()
    settled(shopper)
    shopper.get_by_role("link", name="Checkout").click()
    settled(shopper)
    shopper.get_by_label("Email").fill("gus@guest.example")
    shopper.get_by_label("Last name").fill("Gast")
    shopper.locator("#id_shipping-country").select_option("FR")
    expect(shopper.get_by_text("By air")).to_be_visible()
    expect(shopper.locator("#checkout-total")).to_have_text("€40.00")
    expect(shopper.get_by_label("Email")).to_have_value("gus@guest.example")
    shopper.locator("#id_shipping-name").fill("Gus Gast")
    shopper.locator("#id_shipping-street").fill("1 rue de Rivoli")
    shopper.locator("#id_shipping-postal_code").fill("75001")
    shopper.locator("#id_shipping-city").fill("Paris")
    shopper.get_by_role("button", name="Order for €40.00").click()
    expect(shopper.get_by_text("is placed")).to_be_visible()
    expect(shopper.get_by_text("Paris").first).to_be_visible()

    ada = shop.buyer()
    shop.fills(ada, P2=1)
    ShippingMethod.objects.update(countries=[])
    log_in(shopper, site_server.url("sports", "/login?next=/checkout"), ada.username, PASSWORD)
    shopper.get_by_text("By air").click()
    expect(shopper.locator("#checkout-total")).to_have_text("€32.50")
    shopper.get_by_role("button", name="Order for €32.50").click()
    expect(shopper.get_by_text("is placed")).to_be_visible()
    assert Order.objects.count() == 2
