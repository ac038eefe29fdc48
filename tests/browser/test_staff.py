"""A role of one's own is made and given at one site; who holds it meets just that (ADM-05, APP-02)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from regulars.customers.models import Customer
from regulars.staff.models import StaffRole, StaffUser
from tests.browser.conftest import SiteServer, profile
from tests.browser.test_customers import authorized, serious

__all__ = ["authorized"]


def test_role_is_made_from_a_copy_and_given_at_one_site(
    authorized: Page, chromium: Browser, site_server: SiteServer
) -> None:
    authorized.get_by_role("link", name="Roles", exact=True).click()
    authorized.get_by_role("link", name="Viewer").click()
    authorized.get_by_role("link", name="Copy").click()
    authorized.get_by_label("Name").fill("Help authorized")
    authorized.get_by_role("button", name="Copy").click()
    expect(authorized.get_by_text("Nobody holds it yet")).to_be_visible()
    authorized.get_by_label("Contact: Hidden").check()
    authorized.get_by_label("Identity: Edit").check()
    authorized.get_by_role("button", name="Save").click()
    expect(authorized.get_by_text("It counts from everybody's next request on")).to_be_visible()
    assert StaffRole.objects.get(code="help-authorized").edits == ["identity"]

    authorized.get_by_role("link", name="Staff").click()
    authorized.get_by_role("link", name="Add staff").click()
    authorized.get_by_label("Name", exact=True).fill("Tilda")
    authorized.get_by_label("Email").fill("tilda@staff.example")
    authorized.get_by_label("Role").select_option("Help authorized")
    authorized.get_by_text("Only the sites below").click()
    authorized.get_by_role("combobox", name="Sites").fill("kids")
    authorized.get_by_role("option", name="Site kids").click()
    authorized.get_by_role("textbox", name="Password").fill("tilda has a long password")
    authorized.get_by_role("button", name="Add", exact=True).click()
    expect(authorized.get_by_text("Tilda can log in now.")).to_be_visible()
    assert not StaffUser.objects.get(email="tilda@staff.example").at_every_site

    hers = profile(chromium).new_page()
    hers.goto(site_server.url("admin", "/login"))
    hers.get_by_label("Email").fill("tilda@staff.example")
    hers.get_by_label("Password", exact=True).fill("tilda has a long password")
    hers.get_by_role("button", name="Log in").click()
    expect(hers.get_by_role("heading", name="Customers")).to_be_visible()
    expect(hers.get_by_role("link", name="Customer Sets")).to_have_count(0)
    expect(hers.get_by_label("Email")).to_have_count(0)
    shown = Customer.objects.within(StaffUser.objects.get(email="tilda@staff.example").grant.sites).count()
    expect(hers.locator("tbody tr:has(.row-link)")).to_have_count(shown)
    assert shown < Customer.objects.count()
    hers.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    me = StaffUser.objects.get()
    for path in (
        "/staff",
        "/staff/new",
        f"/staff/{me.pk}",
        f"/staff/{me.pk}/password",
        "/roles",
        "/roles/manager",
        "/roles/viewer/copy",
    ):
        authorized.goto(site_server.url("admin", path))
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path
