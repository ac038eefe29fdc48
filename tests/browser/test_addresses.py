"""Staff keep a customer's addresses as a person does: the form follows the country without a reload."""

import pytest
from playwright.sync_api import Page, expect

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import CustomerSet, Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.test_customers import authorized, serious
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.world import a_family

__all__ = ["authorized"]


def tab_of(site_server: SiteServer, customer: Customer) -> str:
    return site_server.url("admin", f"/customers/{customer.pk}/addresses")


def test_address_is_added_edited_and_deleted(authorized: Page, site_server: SiteServer) -> None:
    """ADR-05, ADR-13: typed first for Germany, meant for the United States."""
    ada = Customer.objects.get(username="ada@mail.example", set__code="b2c")
    page = authorized
    page.goto(tab_of(site_server, ada))
    page.get_by_role("link", name="Add address").click()
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Street and number").fill("350 5th Ave")
    page.get_by_label("City").fill("New York")
    page.evaluate("window.notReloaded = true")
    page.get_by_label("Country").focus()
    page.get_by_label("Country").select_option("US")
    expect(page.get_by_label("State")).to_be_visible()
    expect(page.get_by_label("Country")).to_be_focused()
    page.get_by_label("State").select_option("NY")
    expect(page.get_by_label("Street and number")).to_have_value("350 5th Ave")
    expect(page.get_by_label("City")).to_have_value("New York")
    assert page.evaluate("window.notReloaded")
    assert "?" not in page.url
    expect(page.get_by_role("button", name="Show the fields of this country")).to_be_hidden()
    page.get_by_label("ZIP code").fill("90210")
    page.get_by_label("ZIP code").press("Enter")
    expect(page.get_by_text("This postal code isn't in NY.")).to_be_visible()
    page.get_by_label("ZIP code").fill("10118")
    page.get_by_role("button", name="Add address").click()
    expect(page.get_by_text("The address is added.")).to_be_visible()
    expect(page.get_by_text("New York, NY 10118")).to_be_visible()
    expect(page.get_by_text("Default for shipping", exact=True)).to_be_visible()

    add_address(ada, BERLIN, by=SAM)
    page.get_by_role("link", name="Edit Ada Lind, 350 5th Ave").click()
    page.get_by_label("Billing").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    tile = page.get_by_role("listitem").filter(has_text="10115 Berlin")
    expect(tile.get_by_text("Default for billing", exact=True)).to_be_visible()
    tile.get_by_role("button", name="More for Ada Lind, Weg 1").click()
    tile.get_by_role("menuitem", name="Make default for shipping").click()
    expect(tile.get_by_text("Default for shipping", exact=True)).to_be_visible()

    tile.get_by_role("link", name="Delete Ada Lind, Weg 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The address is deleted.")).to_be_visible()
    assert [(one.city, one.default_shipping) for one in Address.objects.all()] == [("New York", True)]


def test_shop_is_chosen_above_the_addresses(authorized: Page, site_server: SiteServer) -> None:
    """ADR-04"""
    ada = Customer.objects.get(username="ada@mail.example", set__code="b2c")
    add_address(ada, BERLIN, by=SAM)
    add_address(ada, LONDON, by=SAM)
    only = TermsChanges(shipping_countries=["GB"], billing_countries=["GB"])
    change_terms(Site.objects.get(code="kids"), only, by=OPERATOR)
    authorized.goto(tab_of(site_server, ada))
    authorized.get_by_label("At site").select_option("kids")
    expect(authorized.get_by_role("heading", name="Not usable at Site kids")).to_be_visible()
    authorized.get_by_role("link", name="Add address").click()
    expect(authorized.get_by_text("Entered at Site kids")).to_be_visible()


def test_countries_of_a_site_are_chosen_by_name(authorized: Page, site_server: SiteServer) -> None:
    authorized.goto(site_server.url("admin", "/sites/kids/addresses"))
    field = authorized.get_by_role("combobox", name="Shipping countries")
    field.fill("germ")
    field.press("Enter")
    authorized.get_by_role("button", name="Save").click()
    expect(authorized.get_by_text("Saved. It counts from the next request on.")).to_be_visible()
    expect(authorized.get_by_role("button", name="Remove Germany")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_pages_have_nothing_serious_for_axe_and_fit_the_window(
    authorized: Page, site_server: SiteServer, width: int, scheme: str
) -> None:
    ada = Customer.objects.get(username="ada@mail.example", set__code="b2c")
    address = add_address(ada, BERLIN, by=SAM)
    _, north = a_family("trade", ["north"], CustomerSet.objects.get(code="b2c"))
    add_address(north, LONDON, by=SAM)
    authorized.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    authorized.set_viewport_size({"width": width, "height": 900})
    home = tab_of(site_server, ada)
    pages = [
        home,
        f"{home}?site=kids",
        f"{home}/new",
        f"{home}/{address.pk}",
        f"{home}/{address.pk}/deletion",
    ]
    for path in [*pages, site_server.url("admin", "/sites/north/addresses")]:
        authorized.goto(path)
        settled(authorized)
        assert serious(authorized) == [], path
        assert authorized.evaluate("document.documentElement.scrollWidth") <= width, path
