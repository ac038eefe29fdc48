"""The Customer Sets screen as a person works it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from regulars.customers.models import Customer
from regulars.journeys import delete_set
from regulars.kernel.jobs import run_next
from regulars.sites.models import CustomerSet, Site
from tests.browser.conftest import SiteServer, settled
from tests.world import PASSWORD, a_set, a_site, an_account, default_set, sam


@pytest.fixture
def authorized(page: Page, site_server: SiteServer) -> Page:
    """Sam, an administrator, before the sets screen of a company with two sets and three sites."""
    sam()
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sports = a_site("sports", b2c)
    a_site("kids", b2c)
    parts = a_site("parts", b2b)
    an_account("ada@mail.example", sports)
    an_account("ada@mail.example", parts, first_name="Adele")
    an_account("ben@mail.example", parts, first_name="Ben")
    page.goto(site_server.url("admin", "/customer-sets"))
    page.get_by_label("Email").fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customer Sets")).to_be_visible()
    return settled(page)


def row(page: Page, code: str) -> Locator:
    return page.locator(f"tr#set-{code}")


def open_row(page: Page, code: str) -> None:
    row(page, code).locator(".row-link").click()


def choose_site(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Sites")
    box.fill(name)
    box.press("Enter")
    box.press("Escape")


def open_menu(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()


def test_new_set_is_created_in_line(authorized: Page) -> None:
    """SET-03, SET-08: an editable row, then a normal one; the site left its former set."""
    authorized.get_by_role("link", name="Create new set").click()
    expect(authorized.get_by_label("Code")).to_be_focused()
    authorized.get_by_label("Code").fill("outlets")
    authorized.get_by_label("Name", exact=True).fill("Outlets")
    choose_site(authorized, "kids")
    authorized.get_by_role("button", name="Create set").click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog.locator(".route-load")).to_contain_text("Site kids")
    dialog.get_by_role("button", name="Save as planned").click()
    expect(row(authorized, "outlets")).to_contain_text("Site kids")
    expect(row(authorized, "b2c")).not_to_contain_text("Site kids")
    expect(authorized.locator(".row-editing")).to_have_count(0)
    expect(dialog).to_have_count(0)


def test_taken_code_is_told_in_the_row(authorized: Page) -> None:
    """SET-04."""
    authorized.get_by_role("link", name="Create new set").click()
    authorized.get_by_label("Code").fill("B2C")
    authorized.get_by_label("Name", exact=True).fill("Twice")
    authorized.get_by_role("button", name="Create set").click()
    expect(authorized.get_by_text("The code “B2C” is taken")).to_be_visible()
    expect(authorized.get_by_label("Name", exact=True)).to_have_value("Twice")


def test_sites_are_edited_from_their_cell_with_a_plan(authorized: Page, site_server: SiteServer) -> None:
    """SET-05, SET-09, SITE-04, SITE-05: the plan follows the strategy; Ben's login works afterwards."""
    row(authorized, "b2c").get_by_role("link", name="Edit the sites").click()
    expect(authorized.get_by_role("combobox", name="Sites")).to_be_focused()
    expect(authorized.get_by_label("Code")).to_have_attribute("readonly", "")
    choose_site(authorized, "parts")
    authorized.get_by_role("button", name="Save", exact=True).click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog.locator("[data-line=taken_along]")).to_contain_text("2")
    dialog.get_by_text("Leave them in their set").first.click()
    expect(dialog.locator("[data-line='no_longer parts']")).to_contain_text("2")
    dialog.get_by_text("Take everybody along").click()
    expect(dialog.locator("[data-line=taken_along]")).to_contain_text("2")
    expect(dialog.locator("[data-clash]")).to_have_count(1)
    dialog.get_by_label("What happens to it?").select_option("Give it a new name")
    dialog.get_by_label("New username").fill("adele@mail.example")
    dialog.get_by_role("button", name="Save as planned").click()
    expect(authorized.get_by_text("Site parts is in Set b2c now.")).to_be_visible()
    expect(row(authorized, "b2c")).to_contain_text("Site parts")
    assert Customer.objects.get(username="adele@mail.example").set.code == "b2c"


def test_cancel_leaves_everything_as_it_was(authorized: Page) -> None:
    """SET-10: by the button, by Escape, and in the dialog."""
    open_row(authorized, "b2c")
    authorized.get_by_label("Name", exact=True).fill("Changed")
    authorized.get_by_role("link", name="Cancel").click()
    expect(row(authorized, "b2c")).to_contain_text("Set b2c")
    expect(row(authorized, "b2c").get_by_role("link", name="Set b2c", exact=True)).to_be_focused()

    open_menu(authorized, "Set b2b")
    authorized.get_by_role("menuitem", name="Delete").click()
    authorized.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(authorized.get_by_role("dialog")).to_have_count(0)
    assert CustomerSet.objects.get(code="b2c").name == "Set b2c"
    assert CustomerSet.objects.filter(code="b2b").exists()


def test_default_mark_is_handed_over_and_never_removed(authorized: Page) -> None:
    """DEF-05."""
    open_row(authorized, "default")
    authorized.get_by_label("Default set").uncheck()
    authorized.get_by_role("button", name="Save", exact=True).click()
    expect(authorized.get_by_text("tick it on another set instead")).to_be_visible()
    authorized.keyboard.press("Escape")
    expect(authorized.locator(".row-editing")).to_have_count(0)
    open_row(authorized, "b2c")
    authorized.get_by_label("Default set").check()
    authorized.get_by_role("button", name="Save", exact=True).click()
    expect(row(authorized, "b2c").get_by_text("Default", exact=True)).to_be_visible()
    assert default_set().code == "b2c"


def test_deletion_asks_for_the_heir_and_each_clash(authorized: Page) -> None:
    """SET-11..15."""
    open_menu(authorized, "Default")
    expect(
        authorized.get_by_role("menuitem", name="Delete: hand the default mark over first")
    ).to_be_disabled()
    authorized.keyboard.press("Escape")
    open_menu(authorized, "Set b2b")
    authorized.get_by_role("menuitem", name="Delete").click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog.get_by_label("Move everything to")).to_have_value("default")
    dialog.get_by_label("Move everything to").select_option("b2c")
    expect(dialog.locator("[data-line=taken_along]")).to_contain_text("2")
    clash = dialog.locator("[data-clash]")
    expect(clash).to_contain_text("Adele Lind")
    expect(clash.get_by_role("option")).to_have_text(
        ["Choose …", "Give it a new name", "Rename the other one", "Erase it for good"]
    )
    clash.get_by_label("What happens to it?").select_option("Erase it for good")
    dialog.get_by_role("button", name="Delete set").click()
    expect(row(authorized, "b2b")).to_have_count(0)
    assert set(Site.objects.filter(set__code="b2c").values_list("code", flat=True)) == {
        "sports",
        "kids",
        "parts",
    }
    assert Customer.objects.get(username="ben@mail.example").set.code == "b2c"


def test_large_deletion_is_watched_as_a_job(authorized: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """SET-12: the dialog leads to the job; its page follows by itself to the end."""
    monkeypatch.setattr(delete_set, "LARGE", 0)
    open_menu(authorized, "Set b2b")
    authorized.get_by_role("menuitem", name="Delete").click()
    authorized.get_by_role("dialog").get_by_role("button", name="Delete set").click()
    expect(authorized.get_by_role("heading", name="Delete customer set b2b")).to_be_visible()
    expect(authorized.get_by_role("button", name="Cancel the job")).to_be_visible()
    assert run_next()
    expect(authorized.get_by_text("2 customers and 1 site have a new set.")).to_be_visible()
    authorized.get_by_role("link", name="Back to the customer sets").click()
    expect(row(authorized, "default")).to_contain_text("Site parts")


def test_unsaved_row_is_not_lost_by_a_click(authorized: Page) -> None:
    open_row(authorized, "b2c")
    authorized.get_by_label("Name", exact=True).fill("Changed")
    authorized.once("dialog", lambda asked: asked.dismiss())
    open_row(authorized, "b2b")
    expect(authorized.get_by_label("Name", exact=True)).to_have_value("Changed")


def test_moved_site_asks_for_a_new_account(authorized: Page, site_server: SiteServer) -> None:
    """SITE-02, SITE-03 as far as the sets screen goes: taken out, the site falls back to the default set."""
    open_row(authorized, "b2b")
    authorized.get_by_role("button", name="Remove Site parts").click()
    authorized.get_by_role("button", name="Save", exact=True).click()
    dialog = authorized.get_by_role("dialog")
    dialog.get_by_text("Leave them in their set").first.click()
    expect(dialog.locator("[data-line='no_longer parts']")).to_be_visible()
    dialog.get_by_role("button", name="Save as planned").click()
    expect(row(authorized, "default")).to_contain_text("Site parts")
    parts = Site.objects.get(code="parts")
    assert an_account("ben@mail.example", parts, password=PASSWORD).set == default_set()
