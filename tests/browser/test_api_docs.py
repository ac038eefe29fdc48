import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import SiteServer
from tests.world import a_site


@pytest.mark.parametrize(("host", "title"), [("admin", "Regulars: admin API"), ("sports", "a site's API")])
def test_docs_are_readable_behind_the_strict_policy(
    page: Page, site_server: SiteServer, host: str, title: str
) -> None:
    """Nothing is asked of another host, nothing is refused by the content security policy."""
    a_site("sports")
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)

    page.goto(site_server.url(host, "/api/docs"))

    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator(".opblock").first).to_be_visible()
    page.locator(".opblock-summary").first.click()
    expect(page.locator(".opblock-body").first).to_be_visible()
    own = site_server.url(host, "/")
    assert [url for url in asked if not url.startswith((own, "data:"))] == []
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    return said.type in {"error", "warning"}
