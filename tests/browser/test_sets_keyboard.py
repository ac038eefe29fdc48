"""The same screen with the keyboard alone, for everybody's eyes, and on a telephone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from regulars.sites.models import CustomerSet
from tests.browser.conftest import settled
from tests.browser.test_sets import authorized, open_menu, open_row, row

__all__ = ["authorized"]


def tab_to(page: Page, name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        told = "e => (e.getAttribute('aria-label') ?? e.textContent ?? '').trim()"
        if page.locator(":focus").count() and page.locator(":focus").evaluate(told) == name:
            return
    pytest.fail(f"The keyboard never comes to {name!r}.")


def test_set_is_edited_by_keys_alone(authorized: Page) -> None:
    """SET-06, SET-09, SET-10: Enter opens and saves, Escape leaves, the focus stays at the row."""
    tab_to(authorized, "Set b2c")
    authorized.keyboard.press("Enter")
    expect(authorized.get_by_label("Name", exact=True)).to_be_focused()
    authorized.keyboard.press("ControlOrMeta+A")
    authorized.keyboard.type("Shoppers")
    authorized.keyboard.press("Enter")
    expect(row(authorized, "b2c").get_by_role("link", name="Shoppers", exact=True)).to_be_focused()
    assert CustomerSet.objects.get(code="b2c").name == "Shoppers"

    authorized.keyboard.press("Enter")
    expect(authorized.get_by_label("Name", exact=True)).to_be_focused()
    authorized.keyboard.type("nothing")
    authorized.keyboard.press("Escape")
    expect(row(authorized, "b2c").get_by_role("link", name="Shoppers", exact=True)).to_be_focused()
    assert CustomerSet.objects.get(code="b2c").name == "Shoppers"


def test_site_is_taken_by_keys_alone(authorized: Page) -> None:
    tab_to(authorized, "Set b2c")
    authorized.keyboard.press("Enter")
    expect(authorized.get_by_label("Name", exact=True)).to_be_focused()
    authorized.get_by_role("combobox", name="Sites").focus()
    authorized.keyboard.type("parts")
    authorized.keyboard.press("Enter")
    authorized.keyboard.press("Escape")
    authorized.keyboard.press("Enter")
    expect(authorized.locator("[data-clash]")).to_have_count(1)
    authorized.get_by_role("radio", name="Leave them in their set").press("Space")
    expect(authorized.locator("[data-clash]")).to_have_count(0)
    tab_to(authorized, "Save as planned")
    authorized.keyboard.press("Enter")
    expect(authorized.get_by_text("Site parts is in Set b2c now.")).to_be_visible()
    assert CustomerSet.objects.get(sites__code="parts").code == "b2c"


def test_escape_closes_the_plan_before_the_row(authorized: Page) -> None:
    """SET-10: the row with what was typed is still there after the first Escape."""
    open_row(authorized, "b2b")
    authorized.get_by_role("button", name="Remove Site parts").click()
    authorized.get_by_role("button", name="Save", exact=True).click()
    expect(authorized.get_by_role("dialog")).to_be_visible()
    authorized.keyboard.press("Escape")
    expect(authorized.get_by_role("dialog")).to_have_count(0)
    expect(authorized.get_by_label("Name", exact=True)).to_be_visible()
    authorized.keyboard.press("Escape")
    expect(authorized.get_by_label("Name", exact=True)).to_have_count(0)
    assert CustomerSet.objects.get(code="b2b").sites.count() == 1


def serious(page: Page) -> list[str]:
    found = Axe().run(settled(page)).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screen_is_readable_for_everybody(authorized: Page, scheme: str) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    assert serious(authorized) == []
    open_row(authorized, "b2c")
    authorized.get_by_text("More: shared data").click()
    assert serious(authorized) == []
    authorized.keyboard.press("Escape")
    expect(authorized.locator(".row-editing")).to_have_count(0)
    open_menu(authorized, "Set b2b")
    authorized.get_by_role("menuitem", name="Delete").click()
    authorized.get_by_role("dialog").get_by_label("Move everything to").select_option("b2c")
    expect(authorized.get_by_label("What happens to it?")).to_be_visible()
    assert serious(authorized) == []


@pytest.mark.parametrize("width", [360, 700, 1440])
def test_screen_is_whole_at_any_width(authorized: Page, width: int) -> None:
    authorized.set_viewport_size({"width": width, "height": 800})
    overflow = "() => document.documentElement.scrollWidth - innerWidth"
    assert authorized.evaluate(overflow) <= 0
    open_row(authorized, "b2c")
    expect(authorized.get_by_label("Name", exact=True)).to_be_visible()
    assert authorized.evaluate(overflow) <= 0


def test_row_menu_opens_below_its_button_wherever_the_page_is(authorized: Page) -> None:
    authorized.set_viewport_size({"width": 360, "height": 640})
    button = authorized.get_by_role("button", name="Actions for Set b2b")
    button.scroll_into_view_if_needed()
    assert authorized.evaluate("scrollY") > 0
    open_menu(authorized, "Set b2b")
    item = authorized.get_by_role("menuitem", name="Delete")
    expect(item).to_be_in_viewport()
    assert abs(item.bounding_box()["y"] - button.bounding_box()["y"]) < 200
