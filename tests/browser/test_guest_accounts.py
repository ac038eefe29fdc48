"""A guest's order leads to an account in a real browser: within the checkout, by a box after it, always (GST-03, GST-04, GST-05)."""

from playwright.sync_api import Page, expect

from regulars.customers.models import Customer
from regulars.orders.models import SiteOrders
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, shops
from tests.journeys.checkouts import a_shop
from tests.rooms.addresses.samples import BERLIN
from tests.world import PASSWORD

__all__ = ["shopper", "shops"]


def fill_in(page: Page, server: SiteServer, email: str) -> None:
    page.goto(server.url("sports", "/products/P1"))
    page.get_by_role("button", name="Add to basket").click()
    settled(page)
    page.get_by_role("link", name="Checkout").click()
    settled(page)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Last name").fill("Gast")
    page.locator("#id_shipping-country").select_option("DE")
    settled(page)
    for name in ("name", "street", "postal_code", "city"):
        page.locator(f"#id_shipping-{name}").fill(BERLIN[name])


def send(page: Page) -> None:
    page.get_by_role("button", name="Order for").click()
    settled(page)


def test_three_ways_to_an_account(shopper: Page, shops: dict[str, Site], site_server: SiteServer) -> None:
    a_shop(shops["sports"])
    says = SiteOrders.objects.create(
        site=shops["sports"], registration="offered", registration_step="payment"
    )
    password = shopper.locator("#id_account-password")
    fill_in(shopper, site_server, "one@guest.example")
    expect(password).to_be_hidden()
    shopper.get_by_label("Create an account").check()
    password.fill(PASSWORD)
    shopper.locator("#id_account-password_confirmation").fill("something else")
    send(shopper)
    expect(shopper.get_by_text("The two passwords differ.")).to_be_visible()
    assert not Customer.objects.filter(email="one@guest.example").exists()
    password.fill(PASSWORD)
    shopper.locator("#id_account-password_confirmation").fill(PASSWORD)
    send(shopper)
    expect(shopper.get_by_text("Look into your mailbox")).to_be_visible()

    says.registration = "after"
    says.save()
    fill_in(shopper, site_server, "two@guest.example")
    send(shopper)
    shopper.get_by_label("Make an account of this order").check()
    shopper.get_by_role("button", name="Create the account").click()
    expect(shopper.get_by_text("Look into your mailbox")).to_be_visible()

    says.registration = "automatic"
    says.save()
    fill_in(shopper, site_server, "three@guest.example")
    send(shopper)
    expect(shopper.get_by_text("Look into your mailbox")).to_be_visible()
    new = Customer.objects.filter(email__endswith="@guest.example")
    assert list(new.order_by("pk").values_list("kind", flat=True)) == ["account"] * 3
    log_in(shopper, site_server.url("sports", "/login?next=/account/orders"), "one@guest.example", PASSWORD)
    expect(shopper.get_by_text("€10.00").first).to_be_visible()
