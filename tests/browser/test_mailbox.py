"""Through the mailbox and back in, in a real browser, with mails over a real SMTP server."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from regulars.authentication.operations.recovery import answer_next_request
from regulars.kernel.actor import OPERATOR
from regulars.kernel.mail.sending import send_due
from regulars.sites.models import Site
from regulars.sites.operations.sites import SiteChanges, change_site
from tests.browser.conftest import SiteServer, profile, settled
from tests.browser.storefront import log_in, shopper, shops, sized
from tests.mail_server import MailServer, mail_server
from tests.world import PASSWORD, a_site, an_account, sam

__all__ = ["shopper", "shops"]

NEW = "eleven brown otters"
Deliver = Callable[[], None]


@pytest.fixture
def mailbox(settings, site_server: SiteServer) -> Iterator[MailServer]:
    with mail_server() as server:
        settings.SMTP, settings.PORT = server.settings, site_server.port
        yield server


@pytest.fixture
def deliver(mailbox: MailServer) -> Deliver:
    """What the worker does, once."""

    def at_once() -> None:
        while answer_next_request():
            pass
        send_due()

    return at_once


def link_in(mailbox: MailServer, address: str) -> str:
    """The link behind the button of the newest mail, as its reader clicks it."""
    html = mailbox.to(address)[-1].get_body(("html",))
    assert html is not None
    found = re.search(r'href="([^"]*token=[^"]*)"', html.get_content())
    assert found
    return found[1]


def test_forgotten_password_leads_through_the_mailbox_into_the_account(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer, mailbox: MailServer, deliver: Deliver
) -> None:
    an_account(site=shops["sports"])
    shopper.goto(site_server.url("sports", "/login"))
    shopper.get_by_role("link", name="Forgot your password?").click()
    shopper.get_by_label("Email or username").fill("ada@mail.example")
    shopper.get_by_role("button", name="Send the link").click()
    expect(shopper.get_by_role("heading", name="Look into your mailbox")).to_be_visible()

    deliver()
    shopper.goto(link_in(mailbox, "ada@mail.example"))
    shopper.get_by_label("New password", exact=True).fill(NEW)
    shopper.get_by_role("button", name="Save and log in").click()
    expect(shopper).to_have_url(site_server.url("sports", "/account"))
    expect(shopper.get_by_text("Your new password counts.")).to_be_visible()

    shopper.goto(link_in(mailbox, "ada@mail.example"))
    expect(shopper.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_thief_of_a_password_is_told_of_and_thrown_out(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer, mailbox: MailServer, deliver: Deliver
) -> None:
    """Signed in elsewhere: the mail leads to every log-in and to a new password, which ends them all."""
    site = shops["sports"]
    change_site(site, SiteChanges(new_device_mails=True), version=site.version, by=OPERATOR)
    an_account(site=site)
    log_in(shopper, site_server.url("sports", "/login"), "ada@mail.example")
    shopper.wait_for_url("**/account")
    thief = profile(shopper.context.browser).new_page()  # type: ignore[arg-type]
    log_in(thief, site_server.url("sports", "/login"), "ada@mail.example")
    thief.wait_for_url("**/account")
    deliver()
    mail = mailbox.to("ada@mail.example")[-1]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "from a device that we don't know yet: Chrome on Linux" in plain.get_content()
    found = re.search(r"http\S+/account/sessions", plain.get_content())
    assert found

    shopper.goto(found[0])
    expect(shopper.get_by_role("row")).to_have_count(3)
    shopper.get_by_role("link", name="Password").click()
    shopper.get_by_label("Current password").fill(PASSWORD)
    shopper.get_by_label("New password", exact=True).fill(NEW)
    shopper.get_by_role("main").get_by_role("button", name="Change password").click()
    expect(shopper.get_by_text("Your password is changed.")).to_be_visible()
    thief.goto(site_server.url("sports", "/account"))
    expect(thief.get_by_text("You have been logged out")).to_be_visible()
    thief.context.close()


def test_shopper_who_forgot_the_user_name_too_finds_back(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer, mailbox: MailServer, deliver: Deliver
) -> None:
    an_account(site=shops["sports"], username="ada.lind")
    shopper.goto(site_server.url("sports", "/password-forgotten"))
    shopper.get_by_label("Email or username").fill("ada@mail.example")
    shopper.get_by_role("button", name="Send the link").click()
    shopper.get_by_role("heading", name="Look into your mailbox").wait_for()
    deliver()
    plain = mailbox.to("ada@mail.example")[-1].get_body(("plain",))
    assert plain is not None
    assert "your account ada.lind at Mystic Sports" in plain.get_content()
    shopper.goto(link_in(mailbox, "ada@mail.example"))
    shopper.get_by_label("New password", exact=True).fill(NEW)
    shopper.get_by_role("button", name="Save and log in").click()
    expect(shopper).to_have_url(site_server.url("sports", "/account"))


def test_neutral_shop_lets_a_newcomer_in_by_the_mailbox(
    shopper: Page, shops: dict[str, Site], site_server: SiteServer, mailbox: MailServer, deliver: Deliver
) -> None:
    """D-33, F07"""
    a_site("quiet", shops["sports"].set, registration="neutral")
    shopper.goto(site_server.url("quiet", "/register"))
    shopper.get_by_label("Last name").fill("Lind")
    shopper.get_by_label("Email", exact=True).fill("ada@mail.example")
    shopper.get_by_label("Password", exact=True).fill(NEW)
    shopper.get_by_label("Password again").fill(NEW)
    shopper.get_by_role("button", name="Create account").click()
    expect(shopper.get_by_text("Thank you. Look into your mailbox")).to_be_visible()

    deliver()
    shopper.goto(link_in(mailbox, "ada@mail.example"))
    shopper.get_by_label("Password", exact=True).fill(NEW)
    shopper.get_by_role("button", name="Confirm", exact=True).click()
    expect(shopper.get_by_text("your address is confirmed")).to_be_visible()
    log_in(shopper, site_server.url("quiet", "/login"), "ada@mail.example", NEW)
    expect(shopper).to_have_url(site_server.url("quiet", "/account"))


def test_staff_write_a_shops_own_words_and_read_them_in_the_outbox(
    page: Page, shops: dict[str, Site], site_server: SiteServer, mailbox: MailServer, deliver: Deliver
) -> None:
    an_account(site=shops["kids"])
    sam(email="sam@staff.example")
    page.goto(site_server.url("admin", "/sites/kids/mails/password_reset/en"))
    page.get_by_label("Email", exact=True).fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Subject").fill("Welcome back to {site}, {name}")
    expect(page.get_by_role("heading", name="Welcome back to Mystic Kids, Ada Lind")).to_be_visible()
    page.get_by_label("Body").fill("{nonsense}")
    expect(page.get_by_text("This mail can't fill in {nonsense}.")).to_be_visible()
    page.get_by_label("Body").fill("This way:\n\n{link}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Mystic Kids uses these words from the next mail on.")).to_be_visible()

    page.goto(site_server.url("kids", "/password-forgotten"))
    page.get_by_label("Email or username").fill("ada@mail.example")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    deliver()
    assert mailbox.taken[-1]["Subject"] == "Welcome back to Mystic Kids, Ada Lind"
    page.goto(site_server.url("admin", "/mails"))
    page.get_by_role("link", name="New password").click()
    expect(page.get_by_role("heading", name="Welcome back to Mystic Kids, Ada Lind")).to_be_visible()
    expect(page.get_by_text("password-reset?token=…")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_pages_of_mails_fit_and_can_be_used_by_all(
    chromium: Browser, shops: dict[str, Site], site_server: SiteServer, width: int, scheme: str
) -> None:
    an_account(site=shops["kids"])
    sam(email="sam@staff.example")
    page = sized(chromium, width, scheme)
    page.goto(site_server.url("kids", "/password-forgotten"))
    page.get_by_label("Email or username").fill("ada@mail.example")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    while answer_next_request():
        pass
    looked_at = ["/password-forgotten", "/password-forgotten?asked", "/password-reset?token=dead"]
    for path in looked_at:
        page.goto(site_server.url("kids", path))
        check(page)
    page.goto(site_server.url("admin", "/login?next=/mails"))
    page.get_by_label("Email", exact=True).fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="New password").wait_for()
    check(page)
    page.get_by_role("link", name="New password").click()
    page.get_by_role("link", name="Open the customer").wait_for()
    check(page)
    for path in ("/sites/kids/mails", "/sites/kids/mails/password_reset/de"):
        page.goto(site_server.url("admin", path))
        check(page)
    page.context.close()


def check(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = [
        one
        for one in Axe().run(settled(page)).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert found == [], (page.url, [(one["id"], one["nodes"][0]["html"]) for one in found])
