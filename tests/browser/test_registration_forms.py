"""A business registers by a form of twelve fields, and finds its details by another, in a real browser (REG-02..08, REG-10..14, MYA-05)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from regulars.customers.models import Consent, Customer
from regulars.fields.rules import Purpose, Type
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, profile, settled
from tests.browser.storefront import shopper, shops, sized
from tests.rooms.fields.forms import a_form_of, an_attribute
from tests.world import PASSWORD

__all__ = ["shopper", "shops"]

VAT = {"pattern": "[A-Z]{2}[0-9]{9}", "message": "Two letters, nine digits.", "labels": {"de": "USt-IdNr."}}


@pytest.fixture
def business(shops: dict[str, Site]) -> Site:
    site = shops["business"]
    an_attribute("vat_id")
    an_attribute("founded", Type.DATE)
    asked = {
        "company": {"required": True},
        "company2": {},
        "department": {},
        "vat_id": VAT,
        "founded": {},
        "salutation": {"required": True},
        "first_name": {},
        "last_name": {},
        "email": {},
        "phone": {"required": True},
        "password": {},
        "password_confirmation": {},
        "marketing_opt_in": {},
    }
    a_form_of(site, Purpose.REGISTRATION, asked, "B2B")
    locked = {"company": {"read_only": True}, "last_name": {}, "vat_id": VAT, "marketing_opt_in": {}}
    a_form_of(site, Purpose.PROFILE, locked, "B2B")
    return site


def test_business_registers_by_its_own_form_and_keeps_what_was_typed_before(
    shopper: Page, business: Site, site_server: SiteServer
) -> None:
    shopper.goto(site_server.url("business", "/register"))
    expect(shopper.get_by_label("Company", exact=True)).to_have_count(0)
    shopper.get_by_label("Last name").fill("Sorel")
    shopper.get_by_label("Password", exact=True).fill(PASSWORD)
    shopper.get_by_role("radio", name="Business customer").check()
    company = shopper.get_by_label("Company", exact=True)
    expect(company).to_be_visible()
    expect(shopper.get_by_label("Last name")).to_have_value("Sorel")
    expect(shopper.get_by_label("Password", exact=True)).to_have_value(PASSWORD)

    company.fill("Big Sports Ltd")
    shopper.get_by_label("Department").fill("Buying")
    shopper.get_by_label("Vat id").fill("nonsense")
    shopper.get_by_label("Founded").fill("1999-05-03")
    shopper.get_by_role("radio", name="Ms").check()
    shopper.get_by_label("Email", exact=True).fill("bea@mail.example")
    shopper.get_by_label("Phone").fill("+49 30 1234")
    shopper.get_by_label("Password again").fill(PASSWORD)
    shopper.get_by_label("News and offers").check()
    shopper.get_by_role("button", name="Create account").click()

    expect(shopper.get_by_role("alert")).to_contain_text("Two letters, nine digits.")
    expect(company).to_have_value("Big Sports Ltd")
    shopper.get_by_label("Vat id").fill("DE123456789")
    shopper.get_by_label("Password", exact=True).fill(PASSWORD)
    shopper.get_by_label("Password again").fill(PASSWORD)
    shopper.get_by_role("button", name="Create account").click()

    expect(shopper).to_have_url(site_server.url("business", "/account"))
    expect(shopper.get_by_role("textbox", name="Company")).to_have_count(0)
    expect(shopper.get_by_text("Big Sports Ltd")).to_be_visible()
    expect(shopper.get_by_text("You agreed on")).to_be_visible()
    bea = Customer.objects.get()
    assert (bea.type, bea.company) == ("B2B", "Big Sports Ltd")
    assert bea.attributes == {
        "department": "Buying",
        "vat_id": "DE123456789",
        "founded": "1999-05-03",
        "salutation": "ms",
    }
    assert Consent.objects.get().given


def test_type_is_chosen_without_scripts_too(
    chromium: Browser, business: Site, site_server: SiteServer
) -> None:
    page = profile(chromium, java_script_enabled=False).new_page()
    page.goto(site_server.url("business", "/register"))
    page.get_by_role("link", name="Business customer").click()
    expect(page.get_by_role("radio", name="Business customer")).to_be_checked()
    expect(page.get_by_label("Department")).to_be_visible()

    page.goto(site_server.url("business", "/register"))
    for name, value in (("Last name", "Sorel"), ("Email", "bea@mail.example")):
        page.get_by_label(name, exact=True).fill(value)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("radio", name="Business customer").check()
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Department")).to_be_visible()
    expect(page.get_by_label("Last name")).to_have_value("Sorel")
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_long_form_fits_and_is_accessible(
    width: int, scheme: str, chromium: Browser, business: Site, site_server: SiteServer
) -> None:
    label = "Donaudampfschifffahrtsgesellschaftskapitänsmützenverordnung, and what more there is to say"
    for number in range(40):
        an_attribute(f"extra{number}", Type.NUMBER if number % 3 else Type.LONG_TEXT)
    asked = {"last_name": {}, "email": {}} | {f"extra{number}": {"label": label} for number in range(40)}
    a_form_of(business, Purpose.REGISTRATION, asked, "B2B")
    page = sized(chromium, width, scheme)
    page.goto(site_server.url("business", "/register?type=B2B"))
    expect(page.get_by_text("We mail you a link to choose a password.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(settled(page)).response["violations"] == []
    page.context.close()
