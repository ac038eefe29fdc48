"""The Sites screen as a person works it."""

import pytest
from playwright.sync_api import Page, expect

from regulars.sites.models import Site
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import authorized, serious
from tests.world import default_set

__all__ = ["authorized"]


def test_site_is_added_and_found_under_its_host(authorized: Page, site_server: SiteServer) -> None:
    """DEF-03: it joins the default set; its host answers from the next request on."""
    authorized.get_by_role("link", name="Sites").click()
    authorized.get_by_role("link", name="Add site").click()
    authorized.get_by_label("Name", exact=True).fill("Mystic Outlet")
    authorized.get_by_label("Code").fill("outlet")
    authorized.get_by_label("Host names").fill("outlet.localhost")
    authorized.get_by_label("Sender of its mails").fill("shop@outlet.example")
    authorized.get_by_label("Currency").fill("EURO")
    authorized.get_by_role("button", name="Add site").click()
    expect(authorized.get_by_role("heading", name="Mystic Outlet")).to_be_visible()
    assert Site.objects.get(code="outlet").set == default_set()


def test_site_moves_after_its_plan_was_agreed_to(authorized: Page, site_server: SiteServer) -> None:
    """SITE-04"""
    authorized.goto(site_server.url("admin", "/sites/sports"))
    authorized.get_by_label("Customer set").select_option("b2b")
    authorized.get_by_role("button", name="Move…").click()
    dialog = authorized.get_by_role("dialog")
    dialog.get_by_text("Leave them in their set").first.click()
    expect(dialog.locator("[data-line='no_longer sports']")).to_be_visible()
    dialog.get_by_text("Take along those who know no other site").click()
    expect(dialog.locator("[data-line=taken_along]")).to_be_visible()
    dialog.get_by_role("button", name="Move as planned").click()
    expect(authorized.get_by_text("Site sports is in Set b2b now.")).to_be_visible()
    assert Site.objects.get(code="sports").set.code == "b2b"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    for path in ("/sites", "/sites/new", "/sites/kids", "/sites/kids/customer-set?to=b2b"):
        authorized.goto(site_server.url("admin", path))
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path
