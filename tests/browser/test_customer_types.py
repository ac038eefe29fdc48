"""System, Customer types in a real browser: added, taken by a site, renamed, deleted once nobody uses it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.browser.test_webhooks import enter
from tests.world import a_site


@pytest.fixture
def staff(page: Page, site_server: SiteServer) -> Page:
    enter(page, site_server)
    return page


def test_own_type_is_added_taken_and_deleted_again(staff: Page) -> None:
    """CLS-01"""
    a_site("kids", name="Mystic Kids")
    staff.get_by_role("link", name="Customer types").click()
    expect(staff.get_by_role("row", name="Private customer")).to_contain_text("Mystic Kids")
    assert serious(staff) == []
    staff.get_by_role("link", name="Add type").click()
    staff.get_by_label("Name").fill("Club member")
    staff.get_by_label("Code").fill("Club")
    assert serious(staff) == []
    staff.get_by_role("button", name="Add type").click()
    expect(staff.get_by_role("row", name="Club member")).to_contain_text("no site")

    staff.get_by_role("link", name="Club member").click()
    expect(staff.get_by_text("Nobody uses this type.")).to_be_visible()
    assert serious(staff) == []
    staff.get_by_role("button", name="Delete type").click()
    expect(staff.get_by_text("Club member is deleted.")).to_be_visible()
    expect(staff.get_by_role("link", name="Club member")).to_have_count(0)
