"""System, API keys in a real browser: made for one site, used by a program, taken back."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SiteServer
from tests.browser.test_customers import serious
from tests.browser.test_webhooks import enter
from tests.world import a_site, an_account


@pytest.fixture
def staff(page: Page, site_server: SiteServer) -> Page:
    enter(page, site_server)
    return page


def found(site_server: SiteServer, key: str) -> list[str]:
    """The customers that a program with this key finds; nothing when it is refused."""
    asked = Request(
        site_server.url("admin", "/api/v1/customers").replace("admin.localhost", "127.0.0.1"),
        headers={"Host": "admin.localhost", "Authorization": f"Bearer {key}"},
    )
    try:
        with urlopen(asked) as answer:
            return [one["email"] for one in json.load(answer)["items"]]
    except HTTPError as refused:
        return [str(refused.code)]


def test_key_of_one_site_is_made_used_and_taken_back(staff: Page, site_server: SiteServer) -> None:
    """ADM-05, D-34."""
    an_account(site=a_site("kids", name="Mystic Kids"))
    an_account("ben@mail.example", a_site("toys", name="Mystic Toys"))
    staff.get_by_role("link", name="API keys").click()
    expect(staff.get_by_text("No key yet")).to_be_visible()
    staff.get_by_role("link", name="Add key").first.click()
    staff.get_by_label("Name").fill("Importer")
    staff.get_by_role("combobox", name="Sites").fill("kids")
    staff.get_by_role("option", name="Mystic Kids").first.click()
    staff.keyboard.press("Escape")
    assert serious(staff) == []
    staff.get_by_role("button", name="Add key").click()
    key = staff.locator(".copy code").inner_text()
    assert found(site_server, key) == ["ada@mail.example"]

    staff.get_by_role("link", name="Done").click()
    expect(staff.get_by_role("row", name="Importer")).to_contain_text("Mystic Kids")
    assert key not in staff.content()
    assert serious(staff) == []
    staff.get_by_role("link", name="Revoke Importer").click()
    staff.get_by_role("button", name="Revoke").click()
    expect(staff.get_by_text("opens nothing any more")).to_be_visible()
    assert found(site_server, key) == ["401"]
