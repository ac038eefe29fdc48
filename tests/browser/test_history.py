"""Looking back, in a real browser: a day that is over, and what happened where."""

import pytest
from playwright.sync_api import Page, expect

from regulars.customers.models import Access, Customer
from regulars.staff.models import StaffUser
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import authorized, serious

__all__ = ["authorized"]


def test_support_finds_out_why_somebody_could_not_log_in_that_day(
    authorized: Page, site_server: SiteServer
) -> None:
    """A customer calls about a day that is over: the day is chosen, the answer and whose doing it was stand there."""
    ada = Customer.objects.get(last_name="Lind")
    authorized.goto(site_server.url("admin", f"/customers/{ada.pk}/login-check?site=kids"))
    expect(authorized.get_by_role("status").first).to_contain_text("can't log in at Site kids")
    day = f"{Access.objects.get(account=ada, state='disabled').since:%Y-%m-%d}"
    authorized.get_by_label("Day; empty means now").fill(day)
    authorized.get_by_role("button", name="Check").click()
    expect(authorized.get_by_role("status").first).to_contain_text("for a part of")
    expect(authorized.get_by_text("Disabled access to Site kids.")).to_be_visible()
    expect(authorized.get_by_text("after that they couldn't log in")).to_be_visible()
    authorized.get_by_label("Site", exact=True).select_option("sports")
    expect(authorized.get_by_text("Disabled access to Site kids.")).to_have_count(0)
    assert f"day={day}" in authorized.url
    authorized.get_by_role("link", name="As of now").click()
    expect(authorized.get_by_role("status").first).to_contain_text("may log in at Site sports")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_histories_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    sam = StaffUser.objects.get()
    for path in (
        "/history",
        "/sites/kids/history",
        "/sites/kids/history?all=1",
        "/customer-sets/b2c/history",
        f"/staff/{sam.pk}/history",
        f"/staff/{sam.pk}/history?about=1",
    ):
        authorized.goto(site_server.url("admin", path))
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path


def test_browser_says_its_time_zone_to_the_back_office_and_to_no_shop(
    authorized: Page, site_server: SiteServer
) -> None:
    """F42: before the first page with a moment on it; a shop has a time zone of its own."""
    zone = authorized.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    authorized.goto(site_server.url("kids", "/"))
    told = {one["domain"]: one["value"] for one in authorized.context.cookies() if one["name"] == "time-zone"}
    assert told == {"admin.localhost": zone}
