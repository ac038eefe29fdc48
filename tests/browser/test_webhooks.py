"""System, Webhooks in a real browser: registered, told, looked at, sent again."""

import pytest
from playwright.sync_api import Browser, Page, expect

from regulars.staff.models import StaffUser
from regulars.webhooks.models import Webhook
from tests.browser.conftest import SiteServer, profile
from tests.browser.test_customers import serious
from tests.hook_server import HookServer
from tests.rooms.webhooks.conftest import server
from tests.rooms.webhooks.hooking import a_webhook, send_all
from tests.waiting import until
from tests.world import sam

__all__ = ["server"]


@pytest.fixture
def staff(page: Page, site_server: SiteServer) -> Page:
    enter(page, site_server)
    return page


def enter(page: Page, site_server: SiteServer) -> None:
    if not StaffUser.objects.exists():
        sam()
    page.goto(site_server.url("admin", "/login"))
    page.get_by_label("Email").fill("sam@staff.example")
    page.locator("input[type=password]").fill("sam has a long password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers")


def test_administrator_registers_a_webhook_and_sees_what_it_was_sent(
    staff: Page, site_server: SiteServer, server: HookServer
) -> None:
    staff.get_by_role("link", name="Webhooks").click()
    staff.get_by_role("link", name="Add webhook").first.click()
    staff.get_by_label("Name").fill("CRM")
    staff.get_by_label("Address").fill(server.url())
    staff.get_by_role("combobox", name="Events").fill("customer.*")
    staff.get_by_role("option", name="customer.*").first.click()
    staff.keyboard.press("Tab")
    staff.get_by_role("button", name="Add webhook").click()

    until(Webhook.objects.exists)
    secret = Webhook.objects.get().secret
    expect(staff.get_by_text(secret)).to_be_visible()
    assert Webhook.objects.get().events == ["customer.*"]

    staff.get_by_role("button", name="Send a test event").click()
    expect(staff.get_by_role("heading", name="webhook.test")).to_be_visible()
    expect(staff.get_by_text("Not tried yet")).to_be_visible()
    send_all()
    assert server.taken[0].verified(secret)["type"] == "webhook.test"
    staff.reload()
    expect(staff.get_by_role("cell", name="200")).to_be_visible()

    staff.get_by_role("button", name="Send again").click()
    expect(staff.get_by_text("The message is on its way again.")).to_be_visible()
    send_all()
    assert server.ids() == [server.taken[0].id] * 2
    staff.goto(site_server.url("admin", "/webhooks/deliveries"))
    staff.get_by_label("State").select_option("Failed")
    expect(staff.get_by_text("No delivery fits")).to_be_visible()
    expect(staff.get_by_text(secret)).to_have_count(0)


def test_pages_of_webhooks_fit_a_phone(
    chromium: Browser, site_server: SiteServer, server: HookServer
) -> None:
    server.answers["/hook"] = 500
    long = server.url("/" + "a-very-long-path" * 20)
    hook, _ = a_webhook(
        long, "customer.registered", "customer.email_change_asked", "set.deleted", "access.set"
    )
    _, secret = a_webhook(server.url())
    send_all()
    for width, scheme in ((360, "dark"), (1280, "light")):
        context = profile(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        enter(page, site_server)
        page.goto(site_server.url("admin", "/webhooks/deliveries"))
        delivery = page.locator("tbody a").first.get_attribute("href")
        for path in ("/webhooks", "/webhooks/new", f"/webhooks/{hook.pk}", "/webhooks/deliveries", delivery):
            page.goto(site_server.url("admin", path))
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
            assert secret not in page.content()
            assert serious(page) == [], (width, path)
        context.close()
