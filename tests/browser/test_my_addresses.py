"""A shopper keeps addresses in a real browser: the country first, and the form follows it without a reload."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from regulars.addresses.models import Address
from regulars.addresses.operations.addresses import add_address
from regulars.addresses.operations.terms import TermsChanges, change_terms
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, shops, sized
from tests.rooms.addresses.samples import BERLIN, NEW_YORK
from tests.world import an_account

__all__ = ["shopper", "shops"]


def test_shopper_adds_changes_and_deletes_an_address(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    """MYA-01, ADR-05, ADR-07: what was typed stays when another country is chosen."""
    an_account(site=shops["sports"])
    log_in(shopper, site_server.url("sports", "/login"), "ada@mail.example")
    shopper.get_by_role("link", name="Addresses").click()
    shopper.get_by_role("link", name="Add address").click()
    shopper.get_by_label("Country").select_option("DE")
    shopper.get_by_label("Street and number").fill("350 5th Ave")
    expect(shopper.get_by_label("State or territory")).to_have_count(0)
    shopper.get_by_label("Country").select_option("US")
    shopper.get_by_label("State or territory").select_option("NY")
    expect(shopper.get_by_label("Street and number")).to_have_value("350 5th Ave")
    expect(shopper.get_by_label("Name")).to_have_value("Ada Lind")
    shopper.get_by_label("City").fill("New York")
    shopper.get_by_label("ZIP code").fill("90210")
    shopper.get_by_role("button", name="Save address").click()
    expect(shopper.get_by_label("ZIP code")).to_have_attribute("aria-invalid", "true")
    shopper.get_by_label("ZIP code").fill("10118")
    shopper.get_by_label("ZIP code").press("Enter")
    expect(shopper.get_by_text("New York, NY 10118")).to_be_visible()
    expect(shopper.get_by_text("United States")).to_be_visible()

    shopper.get_by_role("link", name="Edit the address of Ada Lind").click()
    shopper.get_by_label("Name").fill("Ada B. Lind")
    shopper.get_by_role("button", name="Save address").click()
    shopper.get_by_role("link", name="Delete the address of Ada B. Lind").click()
    shopper.get_by_role("button", name="Delete address").click()
    expect(shopper.get_by_text("No addresses here yet")).to_be_visible()
    assert not Address.objects.exists()


def test_address_that_the_shop_does_not_take_is_folded_away(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    """ADR-17."""
    ada = an_account(site=shops["sports"])
    for entry in (BERLIN, NEW_YORK):
        add_address(ada, entry, by=OPERATOR)
    change_terms(
        shops["kids"], TermsChanges(shipping_countries=["DE"], billing_countries=["DE"]), by=OPERATOR
    )
    log_in(shopper, site_server.url("kids", "/login"), "ada@mail.example")
    shopper.goto(site_server.url("kids", "/account/addresses"))
    expect(shopper.get_by_text("10115 Berlin")).to_be_visible()
    expect(shopper.get_by_text("New York, NY 10118")).to_be_hidden()
    shopper.get_by_text("Not usable at this shop (1)").click()
    expect(shopper.get_by_text("New York, NY 10118")).to_be_visible()
    expect(shopper.get_by_text("This shop doesn't take addresses in this country.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1920])
def test_pages_fit_and_can_be_read(
    chromium: Browser, shops: dict[str, Site], site_server: SiteServer, width: int, scheme: str
) -> None:
    """Names of sixty letters, a hundred addresses."""
    ada = an_account(site=shops["sports"])
    entry: dict[str, Any] = BERLIN | {"name": "A" * 60, "company": "B" * 60}
    first = add_address(ada, entry, site=shops["sports"], by=OPERATOR)
    Address.objects.bulk_create(Address(account=ada, **entry, default_shipping=False) for _ in range(99))
    page = sized(chromium, width, scheme)
    log_in(page, site_server.url("sports", "/login"), "ada@mail.example")
    for path in ("", "/new", f"/{first.pk}", f"/{first.pk}/deleted"):
        page.goto(site_server.url("sports", f"/account/addresses{path}"))
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        assert Axe().run(page).response["violations"] == [], path
    page.context.close()
