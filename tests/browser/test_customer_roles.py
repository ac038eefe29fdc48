"""Staff give a customer roles through the dialog (ROL-01)."""

from playwright.sync_api import Page, expect

from regulars.customers.models import Customer
from regulars.groups.operations.roles import add_role
from regulars.kernel.actor import OPERATOR
from tests.browser.conftest import SiteServer, settled
from tests.browser.test_customers import authorized, serious

__all__ = ["authorized"]


def test_two_roles_are_ticked_and_listed_after_the_dialog_closed(
    authorized: Page, site_server: SiteServer
) -> None:
    """ROL-01, ROL-05: a mistake is told in the dialog, which keeps the ticks."""
    ada = Customer.objects.get(username="ada@mail.example", set__code="b2c")
    for name in ("Trade", "Club", "Very " + "long " * 11 + "name"):
        add_role(name, by=OPERATOR)
    page = authorized
    page.goto(site_server.url("admin", f"/customers/{ada.pk}"))
    tabs = settled(page).get_by_role("navigation", name="Parts of this customer")
    tabs.get_by_role("link", name="Roles").click()
    page.get_by_role("link", name="Add roles").click()
    dialog = page.get_by_role("dialog", name="Add roles")
    dialog.get_by_label("Trade").check()
    dialog.get_by_label("Club").check()
    dialog.get_by_label("First day").fill("2027-02-01")
    dialog.get_by_label("Last day").fill("2027-01-01")
    dialog.get_by_role("button", name="Save and close").click()
    expect(dialog.get_by_text("The last day is before the first.")).to_be_visible()
    expect(dialog.get_by_label("Trade")).to_be_checked()
    assert serious(page) == []
    dialog.get_by_label("Last day").fill("2027-12-31")
    dialog.get_by_role("button", name="Save and close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Trade")).to_contain_text("Dec 31, 2027")
    expect(rows.filter(has_text="Club")).to_contain_text("Feb 1, 2027")
    expect(rows.filter(has_text="Very long")).to_have_count(0)
    assert serious(page) == []
