"""A dealer network is set up as docs/guide/sell-to-dealers.md says, step by step, and every click is counted."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from regulars.addresses.models import Address
from regulars.customers.models import Access
from tests.browser.conftest import SiteServer, profile
from tests.browser.storefront import log_in
from tests.browser.test_customers import authorized
from tests.world import PASSWORD

__all__ = ["authorized"]

GUIDE = Path(__file__).parents[2] / "docs/guide/sell-to-dealers.md"
MOST_CLICKS = 30


class Hand:
    """Clicks and choices are counted, what is typed isn't."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        self.clicks += 1
        target.click()

    def link(self, page: Page, name: str) -> None:
        self.click(page.get_by_role("link", name=name, exact=True))

    def button(self, page: Page, name: str) -> None:
        self.click(page.get_by_role("button", name=name, exact=True))

    def tab(self, page: Page, name: str) -> None:
        tabs = page.get_by_role("navigation", name="Parts of this site")
        self.click(tabs.get_by_role("link", name=name))
        expect(tabs.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")


@pytest.fixture
def hand() -> Hand:
    return Hand()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def add_master(hand: Hand, page: Page) -> None:
    hand.link(page, "Sites")
    hand.link(page, "Add site")
    fill(page, name="Dealers", code="dealers", hosts="dealers.localhost", sender="shop@dealers.example")
    hand.click(page.get_by_role("radio", name="Master Customers"))
    hand.button(page, "Add site")
    hand.tab(page, "Registration")
    hand.click(page.locator("[name=accepts-B2C]"))
    hand.button(page, "Save")
    expect(page.get_by_text("Saved. It counts")).to_be_visible()
    hand.tab(page, "Forms")
    hand.click(page.locator(".picker > summary"))
    hand.click(page.locator(".pick").filter(has_text="Sub shop"))
    hand.click(page.get_by_label("Required Sub shop"))
    hand.button(page, "Save")
    expect(page.get_by_text("Saved. It counts")).to_be_visible()
    hand.tab(page, "Settings")


def add_sub(hand: Hand, page: Page, name: str) -> None:
    hand.link(page, "Add sub site")
    expect(page.get_by_label("Master site", exact=True)).to_have_value("dealers")
    expect(page.get_by_label("Customer set")).to_be_hidden()
    code = name.lower()
    fill(page, name=name, code=code, hosts=f"{code}.localhost")
    hand.button(page, "Add site")
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def share_book(hand: Hand, page: Page) -> None:
    hand.tab(page, "Addresses")
    hand.click(page.get_by_label("Shared address book"))
    hand.button(page, "Save")
    expect(page.get_by_text("Saved. It counts")).to_be_visible()
    hand.link(page, "Add address")
    fill(page, name="Goods in", street="1 Mews Road", city="London", postal_code="SW1A 1AA")
    hand.button(page, "Add address")
    expect(page.get_by_text("The address is added.")).to_be_visible()


def add_buyer(hand: Hand, page: Page, email: str) -> None:
    hand.tab(page, "Settings")
    hand.link(page, "Add customer")
    expect(page.get_by_label("Site")).to_have_value("south")
    expect(page.get_by_label("Customer type")).to_have_value("B2B")
    fill(page, last_name="Sorel", email=email, password=PASSWORD)
    hand.button(page, "Add customer")
    expect(page.get_by_text("may log in at South")).to_be_visible()


def register(hand: Hand, page: Page, address: str, email: str, shop: str = "") -> None:
    page.goto(address)
    hand.click(page.get_by_role("banner").get_by_role("link", name="Register"))
    fill(page, last_name="Sorel", email=email, password=PASSWORD, password_confirmation=PASSWORD)
    if shop:
        hand.click(page.get_by_role("radio", name=shop))
    hand.button(page, "Create account")
    expect(page.get_by_role("link", name="Addresses")).to_be_visible()


def check_book(page: Page, address: str) -> None:
    """ADR-10: the one of the company, and no way to change it."""
    page.goto(f"{address}/account/addresses")
    expect(page.get_by_text("Goods in")).to_be_visible()
    expect(page.get_by_text("Write to shop@dealers.example")).to_be_visible()
    for name in ("Add address", "Edit", "Delete"):
        expect(page.get_by_role("main").get_by_text(name, exact=True)).to_have_count(0)
    page.goto(f"{address}/account/addresses/new")
    expect(page.get_by_role("button", name="Save address")).to_have_count(0)


def test_dealer_network_is_set_up_by_its_guide(
    hand: Hand, authorized: Page, chromium: Browser, site_server: SiteServer
) -> None:
    """SUB-01, SUB-03, ADR-16, ADR-10: a master, two sub sites, the shared book of one, and three buyers there."""
    office = authorized
    add_master(hand, office)
    for name in ("North", "South"):
        add_sub(hand, office, name)
    share_book(hand, office)
    add_buyer(hand, office, "one@mail.example")
    master, south = site_server.url("dealers", ""), site_server.url("south", "")
    for number, (door, email, shop) in enumerate(
        [(south, "two@mail.example", ""), (master, "three@mail.example", "South")]
    ):
        context = profile(chromium, viewport={"width": 1280, "height": 800})
        page = context.new_page()
        register(hand, page, f"{door}/", email, shop)
        check_book(page, door)
        if number == 0:
            page.get_by_role("button", name="Log out").click()
            log_in(page, f"{master}/login", "one@mail.example")
            expect(page.get_by_role("banner").get_by_text("South")).to_be_visible()
            check_book(page, master)
        context.close()
    family = Access.objects.filter(site__code__in=["dealers", "north", "south"])
    assert list(family.values_list("site__code", "state")) == [("south", "active")] * 3
    assert list(Address.objects.values_list("name", "book_site__code")) == [("Goods in", "south")]
    assert hand.clicks <= MOST_CLICKS
    assert f"about {MOST_CLICKS} clicks" in GUIDE.read_text()
