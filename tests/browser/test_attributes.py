"""Customers > Attributes as a person works it."""

import pytest
from playwright.sync_api import Page, expect

from regulars.fields.models import Attribute
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import authorized, serious

__all__ = ["authorized"]


def test_choice_is_defined_and_its_options_are_ordered_by_keys(
    authorized: Page, site_server: SiteServer
) -> None:
    """ATT-01: the code follows the name, keys come from labels."""
    authorized.goto(site_server.url("admin", "/attributes/new"))
    authorized.get_by_label("Name", exact=True).press_sequentially("Shoe size")
    expect(authorized.get_by_label("Code")).to_have_value("shoe_size")
    authorized.get_by_label("Type").select_option("choice")
    expect(authorized.get_by_label("Longest")).to_be_hidden()
    labels = authorized.locator("[name=option_name]")
    labels.nth(0).fill("Small")
    authorized.get_by_role("button", name="Add an option").click()
    expect(labels).to_have_count(2)
    expect(labels.nth(1)).to_be_focused()
    labels.nth(1).fill("Large")
    labels.nth(1).press("Alt+ArrowUp")
    expect(labels.nth(0)).to_have_value("Large")
    authorized.get_by_role("button", name="Add attribute").click()
    expect(authorized.get_by_role("heading", name="Shoe size")).to_be_visible()
    assert [one["key"] for one in Attribute.objects.get(code="shoe_size").options] == ["large", "small"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    for path in ("/attributes", "/attributes/new", "/attributes/salutation", "/attributes/phone/deletion"):
        authorized.goto(site_server.url("admin", path))
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path
