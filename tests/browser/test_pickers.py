"""Many sites are picked by name with the keyboard; the server answers while one types (P7)."""

import re

import pytest
from playwright.sync_api import Page, expect

from regulars.staff.models import StaffUser
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.browser.test_webhooks import enter
from tests.world import a_site, an_account


@pytest.fixture
def staff(page: Page, site_server: SiteServer) -> Page:
    sites = [a_site(f"site{number}", name=f"Shop {number}") for number in range(32)]
    an_account(site=sites[7])
    an_account("ben@mail.example", sites[8], first_name="Ben")
    enter(page, site_server)
    return page


def test_list_is_filtered_by_a_site_that_is_picked(staff: Page) -> None:
    site = staff.locator("input[name=site]")
    site.focus()
    expect(staff.locator(".pick-option")).to_have_count(20)
    site.press_sequentially("shop 7")
    expect(staff.locator(".pick-option")).to_have_count(1)
    assert serious(staff) == []
    site.press("Enter")
    expect(site).to_have_value("site7")
    expect(staff.get_by_role("row", name="Ben")).to_have_count(0)
    expect(staff.get_by_role("row", name="Ada")).to_be_visible()
    expect(staff).to_have_url(re.compile("site=site7"))
    expect(staff.locator(".pick-option").first).to_be_hidden()


def test_several_sites_are_picked_one_after_another(staff: Page) -> None:
    staff.get_by_role("link", name="Staff").click()
    staff.get_by_role("link", name="Add staff").click()
    staff.get_by_label("Name").fill("Tilda")
    staff.get_by_label("Email").fill("tilda@staff.example")
    sites = staff.locator("input[name=sites]")
    sites.press_sequentially("shop 30")
    expect(staff.locator(".pick-option")).to_have_count(1)
    sites.press("Enter")
    sites.press_sequentially("shop 1")
    expect(staff.locator(".pick-option").first).to_contain_text("Shop 1")
    sites.press("ArrowDown")
    sites.press("ArrowUp")
    sites.press("Enter")
    expect(sites).to_have_value("site30, site1, ")
    staff.get_by_role("button", name="Add", exact=True).click()
    expect(staff.get_by_text("only time that it is shown")).to_be_visible()
    assert len(StaffUser.objects.get(name="Tilda").grant.sites or ()) == 2
