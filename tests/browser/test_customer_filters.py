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
def desk(page: Page, site_server: SiteServer) -> Page:
    sam()
    levels = (Option("gold", "Gold"), Option("silver", "Silver"))
    add_attribute(Definition("level", "Level", Type.CHOICE, options=levels, filterable=True), by=OPERATOR)
    add_attribute(Definition("size", "Shoe size", Type.NUMBER, filterable=True), by=OPERATOR)
    sports = a_site("sports")
    an_account(site=sports, attributes={"level": "gold", "size": 42})  # type: ignore[arg-type]
    an_account("ben@mail.example", sports, first_name="Ben", attributes={"level": "gold", "size": 38})  # type: ignore[arg-type]
    an_account("cleo@mail.example", sports, first_name="Cleo")
    page.goto(site_server.url("admin", "/"))
    page.get_by_label("E-mail").fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    return page


def test_filters_are_added_by_keys_and_taken_away_by_chips(desk: Page) -> None:
    """ADM-01."""
    rows = desk.locator("tbody tr")
    expect(rows).to_have_count(3)
    _add(desk, "Level")
    level = desk.get_by_role("combobox", name="Level")
    expect(level).to_be_focused()
    level.select_option("Gold")
    expect(rows).to_have_count(2)
    expect(desk).to_have_url(re.compile(r"/customers\?attribute\.level=gold$"))

    _add(desk, "Shoe size")
    desk.get_by_role("textbox", name="Shoe size from").fill("40")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ada Lind")
    expect(desk).to_have_url(re.compile(r"attribute\.size\.min=40"))
    expect(desk.get_by_role("combobox", name="Level")).to_have_value("is:gold")
    assert serious(desk) == []
    _picture(desk)

    desk.reload()
    expect(desk.get_by_role("textbox", name="Shoe size from")).to_have_value("40")
    expect(rows).to_have_count(1)
    desk.get_by_role("link", name="Remove filter Level").click()
    expect(desk).to_have_url(re.compile(r"/customers\?attribute\.size\.min=40$"))
    desk.get_by_role("searchbox", name="Find a customer").fill("ben")
    expect(rows).to_contain_text("No customer fits")


def test_filters_fit_a_telephone(desk: Page, site_server: SiteServer) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(site_server.url("admin", "/customers?attribute.level=gold&attribute.size.min=40"))
    expect(desk.locator("tbody tr")).to_have_count(1)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    assert serious(desk) == []
    _picture(desk, "narrow")


def _add(desk: Page, name: str) -> None:
    """The menu puts the focus on its first item a moment after it opened; a key that is pressed before goes there too."""
    desk.get_by_role("button", name="Add filter").press("Enter")
    expect(desk.get_by_role("menuitem").first).to_be_focused()
    desk.get_by_role("menuitem", name=name).press("Enter")


def _picture(desk: Page, name: str = "wide") -> None:
    """For a look by eye: PICTURES says where to."""
    if os.environ.get("PICTURES"):
        desk.screenshot(path=Path(os.environ["PICTURES"]) / f"filters-{name}.png")
