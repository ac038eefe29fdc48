"""Staff move a customer to another site of the family, as a person does (SUB-02)."""

import pytest
from playwright.sync_api import Page, expect

from regulars.customers.models import Access, Customer
from regulars.sites.models import CustomerSet
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in
from tests.browser.test_customers import authorized, serious
from tests.world import a_family, an_account

__all__ = ["authorized"]


@pytest.fixture
def nora(authorized: Page) -> Customer:
    _, north, _ = a_family("trade", ["north", "south"], CustomerSet.objects.get(code="b2b"))
    return an_account("nora@mail.example", north, first_name="Nora")


def test_customer_is_moved_and_their_log_in_at_the_master_leads_there(
    authorized: Page, nora: Customer, site_server: SiteServer
) -> None:
    """SUB-02, SUB-03"""
    page = authorized
    shopper = page.context.new_page()
    log_in(shopper, site_server.url("trade", "/login"), "nora@mail.example")
    expect(shopper.get_by_role("banner").get_by_text("Site north")).to_be_visible()

    page.goto(site_server.url("admin", f"/customers/{nora.pk}/sites"))
    page.get_by_role("link", name="Move from Site north").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Move Nora Lind from Site north")).to_be_visible()
    assert serious(settled(page)) == []
    dialog.get_by_role("button", name="Move customer").click()
    assert Access.objects.get(account=nora).site.code == "north"
    dialog.get_by_label("To site").select_option(label="Site south")
    dialog.get_by_role("button", name="Move customer").click()
    expect(page.get_by_text("Nora Lind belongs to Site south now.")).to_be_visible()
    expect(page.get_by_role("link", name="Move from Site south")).to_be_visible()
    assert Access.objects.get(account=nora).site.code == "south"

    shopper.reload()
    expect(shopper.get_by_role("banner").get_by_text("Site south")).to_be_visible()


def test_question_is_a_page_of_its_own_without_scripts(
    authorized: Page, nora: Customer, site_server: SiteServer
) -> None:
    page = authorized
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site_server.url("admin", f"/customers/{nora.pk}/sites/north/move"))
    page.get_by_label("To site").select_option(label="Site trade")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(settled(page)) == []
    page.get_by_role("button", name="Move customer").click()
    expect(page.get_by_text("Nora Lind belongs to Site trade now.")).to_be_visible()
    page.goto(site_server.url("admin", f"/customers/{nora.pk}/sites"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
