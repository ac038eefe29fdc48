"""Shoppers in a real browser: in at the sister shop, out behind the wall, asking at a closed door."""

from playwright.sync_api import Page, expect

from regulars.customers.operations.access import set_access
from regulars.customers.rules import AccessState
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.browser.conftest import SiteServer, settled
from tests.browser.storefront import log_in, shopper, shops
from tests.world import PASSWORD, an_account

__all__ = ["shopper", "shops"]

NOTICE = "Your account is at home here too"


def test_shopper_registers_at_one_shop_and_is_welcome_at_its_sister(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    """SET-01, LOG-01, APP-10: told once at kids, refused at business."""
    shopper.goto(site_server.url("sports"))
    shopper.get_by_role("link", name="Create an account").click()
    shopper.get_by_label("First name").fill("Ada")
    shopper.get_by_label("Last name").fill("Lind")
    shopper.get_by_label("Email", exact=True).fill("ada@mail.example")
    shopper.get_by_label("Password", exact=True).fill(PASSWORD)
    shopper.get_by_label("Password again").fill(PASSWORD)
    shopper.get_by_role("button", name="Create account").click()
    expect(shopper).to_have_url(site_server.url("sports", "/account"))
    expect(shopper.get_by_label("First name")).to_have_value("Ada")
    expect(shopper.get_by_role("status").filter(has_text="Your account is ready")).to_be_visible()

    log_in(shopper, site_server.url("kids", "/login"), "ADA@mail.example")
    expect(shopper).to_have_url(site_server.url("kids", "/account"))
    expect(shopper.get_by_text(NOTICE)).to_be_visible()
    expect(shopper.get_by_text("You know it from Mystic Sports")).to_be_visible()
    shopper.reload()
    expect(shopper.get_by_text(NOTICE)).to_have_count(0)

    log_in(shopper, site_server.url("business", "/login"), "ada@mail.example")
    expect(shopper.get_by_role("alert")).to_contain_text("Username or password is not right.")
    shopper.goto(site_server.url("business", "/account"))
    expect(shopper.get_by_role("heading", name="Log in")).to_be_visible()


def test_taken_address_leads_to_log_in(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    an_account(site=shops["sports"])
    shopper.goto(site_server.url("kids", "/register"))
    shopper.get_by_label("Last name").fill("Lind")
    shopper.get_by_label("Email", exact=True).fill("ada@mail.example")
    shopper.get_by_label("Password", exact=True).fill(PASSWORD)
    shopper.get_by_label("Password again").fill(PASSWORD)
    shopper.get_by_role("button", name="Create account").click()

    email = shopper.get_by_label("Email", exact=True)
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        "You log in with this address. This address already has an account here."
    )
    shopper.get_by_role("button", name="Log in with this address").click()
    expect(shopper.get_by_label("Email or username")).to_have_value("ada@mail.example")
    assert "ada" not in shopper.url


def test_shopper_asks_for_a_door_and_comes_in_once_it_is_open(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    """APP-03"""
    ada = an_account(site=shops["north"])
    south = site_server.url("south", "/login")
    log_in(shopper, south, "ada@mail.example")
    shopper.get_by_role("button", name="Request access").click()
    expect(shopper.get_by_role("heading", name="We have your request")).to_be_visible()

    log_in(shopper, south, "ada@mail.example")
    expect(shopper.get_by_role("alert")).to_contain_text("still waiting for approval")

    set_access(ada, site=shops["south"], state=AccessState.ACTIVE, by=OPERATOR)
    log_in(shopper, south, "ada@mail.example")
    expect(shopper).to_have_url(site_server.url("south", "/account"))

    set_access(ada, site=shops["south"], state=AccessState.DISABLED, by=OPERATOR)
    shopper.reload()
    expect(shopper.get_by_text("You have been logged out")).to_be_visible()


def test_keyboard_alone_registers_changes_the_password_and_leaves(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    keys = shopper.keyboard

    def tab_to(name: str) -> None:
        settled(shopper)
        for _ in range(40):
            keys.press("Tab")
            at = shopper.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText")
            if str(at).strip().startswith(name):
                return
        raise AssertionError(f"{name} is out of reach")

    shopper.goto(site_server.url("sports", "/register"))
    asked = ("Last name", "Email", "Password", "Password again")
    for name, value in zip(asked, ("Lind", "ada@mail.example", PASSWORD, PASSWORD), strict=True):
        tab_to(name)
        keys.type(value)
    keys.press("Enter")
    expect(shopper).to_have_url(site_server.url("sports", "/account"))

    tab_to("Change password")
    keys.press("Enter")
    expect(shopper).to_have_url(site_server.url("sports", "/account/password"))
    for name, value in (("Current password", PASSWORD), ("New password", "two tall poplars")):
        tab_to(name)
        keys.type(value)
    keys.press("Enter")
    expect(shopper.get_by_role("status").filter(has_text="Your password is changed")).to_be_visible()

    tab_to("Log out")
    keys.press("Enter")
    expect(shopper).to_have_url(site_server.url("sports", "/"))
    expect(shopper.get_by_role("link", name="Create an account")).to_be_visible()


def test_password_can_be_shown_while_typing(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer
) -> None:
    shopper.goto(site_server.url("sports", "/register"))
    field = shopper.get_by_label("Password", exact=True)

    shopper.get_by_role("button", name="Show password").first.click()
    expect(field).to_have_attribute("type", "text")
    shopper.get_by_role("button", name="Show password").first.click()
    expect(field).to_have_attribute("type", "password")


def test_name_of_markup_runs_nothing(shopper: Page, shops: dict[str, Site], site_server: SiteServer) -> None:
    markup = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    an_account(site=shops["sports"], first_name=markup, last_name=markup)
    shopper.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))

    log_in(shopper, site_server.url("sports", "/login"), "ada@mail.example")
    expect(shopper.get_by_label("First name")).to_have_value(markup)
    shopper.goto(site_server.url("sports"))
    expect(shopper.get_by_role("heading", level=1)).to_contain_text(markup)
