"""Approvals in a real browser: all on the page at once, with the filters kept."""

import pytest
from playwright.sync_api import Page, expect

from regulars.customers.rules import AccessState
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.browser.test_webhooks import enter
from tests.world import a_site, an_account


@pytest.fixture
def staff(page: Page, site_server: SiteServer) -> Page:
    enter(page, site_server)
    return page


def test_all_on_the_page_are_declined_with_one_reason(staff: Page) -> None:
    """APP-08"""
    kids, sports = a_site("kids", name="Mystic Kids"), a_site("sports", name="Mystic Sports")
    for name in ("ada", "ben", "cleo"):
        an_account(f"{name}@mail.example", kids, first_name=name.title(), state=AccessState.PENDING)
    an_account("dan@mail.example", sports, first_name="Dan", state=AccessState.PENDING)
    staff.get_by_role("link", name="Approvals").click()
    expect(staff.get_by_role("row", name="Dan Lind")).to_be_visible()
    assert serious(staff) == []
    staff.get_by_label("Site").select_option("kids")
    expect(staff.get_by_role("row", name="Dan Lind")).to_have_count(0)

    every = staff.get_by_label("All on this page")
    staff.get_by_label("Choose Ben Lind").check()
    expect(staff.locator(".choose-bar output")).to_have_text("1")
    every.check()
    expect(staff.locator(".choose-bar output")).to_have_text("3")
    expect(staff.get_by_label("Choose Cleo Lind")).to_be_checked()
    staff.get_by_label("Choose Cleo Lind").uncheck()
    expect(every).not_to_be_checked()
    staff.get_by_role("button", name="Decline chosen").click()
    expect(staff.get_by_role("heading", name="Decline 2 customers?")).to_be_visible()
    assert serious(staff) == []
    staff.get_by_label("Reason").fill("Companies only.")
    staff.get_by_role("button", name="Decline", exact=True).click()
    expect(staff.get_by_text("2 customers are declined")).to_be_visible()
    expect(staff.get_by_role("row", name="Cleo Lind")).to_be_visible()
    expect(staff.locator("select[name=site]")).to_have_value("kids")


def test_choice_survives_paging_and_is_cleared(staff: Page) -> None:
    """Ticked on two pages, sent together; without scripts each page sends its own."""
    kids = a_site("kids")
    for number in range(52):
        an_account(f"ada{number}@mail.example", kids, first_name=f"Ada{number}", state=AccessState.PENDING)
    staff.get_by_role("link", name="Approvals").click()
    staff.get_by_label("Choose Ada0 Lind").check()
    staff.get_by_role("link", name="Next").click()
    expect(staff.get_by_label("Choose Ada51 Lind")).to_be_visible()
    expect(staff.locator("[data-chosen] output")).to_have_text("1")
    staff.get_by_label("Choose Ada51 Lind").check()
    staff.get_by_role("link", name="Previous").click()
    expect(staff.get_by_label("Choose Ada0 Lind")).to_be_checked()
    expect(staff.locator("[data-chosen] output")).to_have_text("2")
    staff.get_by_role("button", name="Approve chosen").click()
    expect(staff.locator("input[name=row]")).to_have_count(2)
    staff.get_by_role("link", name="Cancel").click()
    expect(staff.get_by_label("Choose Ada0 Lind")).to_be_checked()
    staff.locator("[data-choose-none]").click()
    expect(staff.get_by_label("Choose Ada0 Lind")).not_to_be_checked()
    expect(staff.locator("[data-choose-none]")).to_be_hidden()
    staff.get_by_label("Choose Ada1 Lind", exact=True).check()
    staff.get_by_role("button", name="Approve chosen").click()
    staff.get_by_role("button", name="Approve", exact=True).click()
    expect(staff.get_by_label("Choose Ada2 Lind", exact=True)).to_be_visible()
    expect(staff.locator("[data-choose-none]")).to_be_hidden()
