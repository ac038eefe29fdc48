"""Staff narrow the list of customers by attributes, with the keyboard; nothing serious for axe, also at 360 px."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from regulars.fields.operations.attributes import add_attribute
from regulars.fields.rules import Definition, Option, Type
from regulars.kernel.actor import OPERATOR
from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.world import a_site, an_account, sam


@pytest.fixture
def authorized(page: Page, site_server: SiteServer) -> Page:
    sam()
    levels = (Option("gold", "Gold"), Option("silver", "Silver"))
    add_attribute(Definition("level", "Level", Type.CHOICE, options=levels, filterable=True), by=OPERATOR)
    add_attribute(Definition("size", "Shoe size", Type.NUMBER, filterable=True), by=OPERATOR)
    sports = a_site("sports")
    an_account(site=sports, attributes={"level": "gold", "size": 42})  # type: ignore[arg-type]
    an_account("ben@mail.example", sports, first_name="Ben", attributes={"level": "gold", "size": 38})  # type: ignore[arg-type]
    an_account("cleo@mail.example", sports, first_name="Cleo")
    page.goto(site_server.url("admin", "/"))
    page.get_by_label("Email").fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    return page


def test_filters_are_added_by_keys_and_taken_away_by_chips(authorized: Page) -> None:
    """ADM-01."""
    rows = authorized.locator("tbody tr")
    expect(rows).to_have_count(3)
    _add(authorized, "Level")
    level = authorized.get_by_role("combobox", name="Level")
    expect(level).to_be_focused()
    level.select_option("Gold")
    expect(rows).to_have_count(2)
    expect(authorized).to_have_url(re.compile(r"/customers\?attribute\.level=gold$"))

    _add(authorized, "Shoe size")
    authorized.get_by_role("textbox", name="Shoe size from").fill("40")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ada Lind")
    expect(authorized).to_have_url(re.compile(r"attribute\.size\.min=40"))
    expect(authorized.get_by_role("combobox", name="Level")).to_have_value("is:gold")
    assert serious(authorized) == []
    _picture(authorized)

    authorized.reload()
    expect(authorized.get_by_role("textbox", name="Shoe size from")).to_have_value("40")
    expect(rows).to_have_count(1)
    authorized.get_by_role("link", name="Remove filter Level").click()
    expect(authorized).to_have_url(re.compile(r"/customers\?attribute\.size\.min=40$"))
    authorized.get_by_role("searchbox", name="Find a customer").fill("ben")
    expect(rows).to_contain_text("No customer fits")


def test_filters_fit_a_telephone(authorized: Page, site_server: SiteServer) -> None:
    authorized.set_viewport_size({"width": 360, "height": 740})
    authorized.goto(site_server.url("admin", "/customers?attribute.level=gold&attribute.size.min=40"))
    expect(authorized.locator("tbody tr")).to_have_count(1)
    assert authorized.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(authorized) == []
    _picture(authorized, "narrow")


def _add(authorized: Page, name: str) -> None:
    """The menu puts the focus on its first item a moment after it opened; a key that is pressed before goes there too."""
    authorized.get_by_role("button", name="Add filter").press("Enter")
    expect(authorized.get_by_role("menuitem").first).to_be_focused()
    authorized.get_by_role("menuitem", name=name).press("Enter")


def _picture(authorized: Page, name: str = "wide") -> None:
    """For a look by eye: PICTURES says where to."""
    if os.environ.get("PICTURES"):
        authorized.screenshot(path=Path(os.environ["PICTURES"]) / f"filters-{name}.png")
