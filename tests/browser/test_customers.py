"""Staff find and mend customers as a person does: typing, keys, dialogs; nothing serious for axe at any width."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from regulars.customers.models import Access, Customer
from regulars.customers.operations.access import set_access
from regulars.kernel.actor import OPERATOR
from tests.browser.conftest import SiteServer, profile, settled
from tests.world import a_set, a_site, an_account, sam


@pytest.fixture
def authorized(page: Page, site_server: SiteServer) -> Page:
    """Sam before the list of a company with two sets: Ada and Ben in b2c, another Ada in the listed b2b."""
    sam()
    b2c, b2b = a_set("b2c"), a_set("b2b", access_mode="listed")
    sports, kids = a_site("sports", b2c), a_site("kids", b2c)
    business = a_site("business", b2b)
    a_site("parts", b2b)
    ada = an_account("ada@mail.example", sports, phone="030 1234")
    set_access(ada, site=kids, state="disabled", by=OPERATOR)
    an_account("ben@mail.example", sports, first_name="Ben", last_name="Okafor")
    an_account("ada@mail.example", business, last_name="Moore", company="Total Parts", type="B2B")
    page.goto(site_server.url("admin", "/"))
    page.get_by_label("Email").fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    return settled(page)


def open_customer(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settled(page)


def serious(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(settled(page)).response["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_customer_is_found_by_keys_alone_and_the_address_says_how(authorized: Page) -> None:
    """ADM-01: `/`, three letters, Tab, Enter."""
    authorized.keyboard.press("/")
    authorized.keyboard.type("oka")
    rows = authorized.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Ben Okafor")
    expect(authorized).to_have_url(re.compile(r"/customers\?q=oka$"))
    authorized.get_by_role("link", name="Ben Okafor").press("Enter")
    expect(authorized.get_by_role("heading", name="Ben Okafor")).to_be_visible()
    authorized.go_back()
    expect(rows).to_have_count(1)


def test_filters_combine_and_are_taken_away_as_chips(authorized: Page) -> None:
    rows = authorized.locator("tbody tr")
    authorized.locator("select[name=set]").select_option("b2c")
    expect(rows).to_have_count(2)
    authorized.locator("select[name=state]").select_option("disabled")
    expect(rows).to_have_count(1)
    expect(authorized).to_have_url(re.compile(r"set=b2c&state=disabled"))
    authorized.get_by_role("link", name="Remove filter Set").click()
    expect(authorized).to_have_url(re.compile(r"/customers\?state=disabled$"))
    expect(authorized.locator("select[name=set]")).to_have_value("")


def test_account_moves_to_another_set_after_its_plan(authorized: Page) -> None:
    """ACC-02"""
    open_customer(authorized, "Ben Okafor")
    authorized.get_by_label("Customer set").select_option("b2b")
    authorized.get_by_role("button", name="Move…").click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog.locator("[data-line^=no_longer]").first).to_be_visible()
    dialog.get_by_role("button", name="Move to Set b2b").click()
    expect(authorized.get_by_text("Ben Okafor belongs to Set b2b now.")).to_be_visible()
    assert Customer.objects.get(username="ben@mail.example").set.code == "b2b"


def test_clash_leads_to_a_new_name_or_the_other_account(authorized: Page) -> None:
    """ACC-07"""
    open_customer(authorized, "Ada Lind")
    authorized.get_by_label("Customer set").select_option("b2b")
    authorized.get_by_role("button", name="Move…").click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog).to_contain_text("ada@mail.example is taken in Set b2b")
    expect(dialog.get_by_role("link", name="Open the other account")).to_be_visible()
    dialog.get_by_role("link", name="Rename this account").click()
    authorized.get_by_label("Username").fill("ben@mail.example")
    authorized.get_by_role("button", name="Change", exact=True).click()
    expect(authorized.get_by_text("This username already has an account here.")).to_be_visible()
    authorized.get_by_label("Username").fill("ada.lind")
    authorized.get_by_role("button", name="Change", exact=True).click()
    expect(authorized.get_by_text("The username is ada.lind now.")).to_be_visible()


def test_plan_in_the_dialog_follows_the_chosen_set(authorized: Page) -> None:
    open_customer(authorized, "Ada Lind")
    authorized.get_by_role("button", name="Move…").click()
    dialog = authorized.get_by_role("dialog")
    expect(dialog).to_contain_text("in this set already")
    dialog.get_by_label("To customer set").select_option("default")
    expect(dialog.get_by_role("button", name="Move to Default")).to_be_visible()
    authorized.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_disabled_site_is_activated_from_the_sites_tab(authorized: Page) -> None:
    """APP-04"""
    open_customer(authorized, "Ada Lind")
    authorized.get_by_role("link", name="Sites", exact=True).last.click()
    authorized.get_by_role("button", name="Activate Site kids").click()
    expect(authorized.get_by_text("Site kids is open now.")).to_be_visible()
    expect(authorized.get_by_role("button", name="Disable Site kids")).to_be_visible()
    assert not Access.objects.exclude(state="active").exists()


def test_log_in_check_answers_for_any_site_and_mends_it(authorized: Page) -> None:
    open_customer(authorized, "Ada Lind")
    authorized.get_by_role("link", name="Log-in check").click()
    expect(authorized.get_by_text("Ada Lind may log in at Site sports.")).to_be_visible()
    authorized.get_by_label("Site", exact=True).select_option("business")
    expect(authorized.get_by_text("Ada Lind can't log in at Site business.")).to_be_visible()
    authorized.get_by_label("Site", exact=True).select_option("kids")
    authorized.get_by_role("button", name="Activate access to Site kids").click()
    expect(authorized.get_by_text("Ada Lind may log in at Site kids.")).to_be_visible()


def test_block_is_asked_about_and_lifted(authorized: Page) -> None:
    open_customer(authorized, "Ben Okafor")
    authorized.get_by_role("link", name="Block", exact=True).click()
    authorized.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
    expect(authorized.get_by_text("Ben Okafor is blocked at every site.")).to_be_visible()
    authorized.get_by_role("button", name="Lift the block").click()
    expect(authorized.get_by_text("The block of Ben Okafor is lifted.")).to_be_visible()


def test_customer_is_added_for_a_site_whose_set_is_shown(authorized: Page) -> None:
    """ADM-03, ACC-09"""
    authorized.get_by_role("link", name="Add customer").click()
    authorized.get_by_label("Site").select_option("business")
    expect(authorized.get_by_text("Joins customer set")).to_contain_text("Set b2b")
    authorized.get_by_label("Last name").fill("Castle")
    authorized.get_by_label("Email").fill("ada@mail.example")
    authorized.get_by_role("button", name="Add customer").click()
    expect(authorized.get_by_role("link", name="Open that account")).to_be_visible()
    authorized.get_by_label("Email").fill("cleo@mail.example")
    authorized.get_by_role("button", name="Add customer").click()
    expect(authorized.get_by_role("heading", name="Castle")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    home = f"/customers/{Customer.objects.get(last_name='Lind').pk}"
    then = "/login-check?site=business&day=2026-01-01"
    parts = [
        "",
        "/sites",
        "/login-check?site=business",
        then,
        "/history",
        "/customer-set?to=b2b",
        "/username",
    ]
    for path in [
        "/customers",
        "/customers?q=nobody&set=b2c",
        "/customers/new",
        *(home + part for part in parts),
    ]:
        authorized.goto(site_server.url("admin", path))
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path
    authorized.goto(site_server.url("admin", home))
    authorized.get_by_role("link", name="Change username").click()
    expect(authorized.get_by_role("dialog")).to_be_visible()
    assert serious(authorized) == []


def test_list_works_without_scripts(site_server: SiteServer, chromium: Browser, authorized: Page) -> None:
    context = profile(chromium, java_script_enabled=False)
    context.add_cookies(authorized.context.cookies())  # type: ignore[arg-type]
    plain = context.new_page()
    plain.goto(site_server.url("admin", "/customers"))
    plain.locator("input[type=search]").last.fill("okafor")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator("tbody tr")).to_have_count(1)
    context.close()


def test_attributes_are_found_narrowed_and_saved(authorized: Page) -> None:
    """ATT-02: of many fields those that fit stay in sight; what is out of sight is saved all the same."""
    open_customer(authorized, "Ben Okafor")
    tabs = authorized.get_by_role("navigation", name="Parts of this customer")
    tabs.get_by_role("link", name="Attributes").click()
    find = authorized.get_by_role("searchbox", name="Find an attribute")
    expect(find).to_be_visible()
    authorized.get_by_label("Department").fill("Garden")
    find.fill("charge")
    expect(authorized.get_by_label("Charge id")).to_be_visible()
    expect(authorized.get_by_label("Department")).to_be_hidden()
    authorized.get_by_label("Charge id").fill("4711")
    find.fill("")
    authorized.get_by_label("Only filled").check()
    expect(authorized.get_by_label("Department")).to_be_visible()
    expect(authorized.get_by_label("Middle name")).to_be_hidden()
    assert serious(authorized) == []
    authorized.get_by_role("button", name="Save").click()
    expect(authorized.get_by_text("Saved.")).to_be_visible()
    expect(authorized.get_by_label("Charge id")).to_have_value("4711")
    expect(authorized.get_by_label("Department")).to_have_value("Garden")
