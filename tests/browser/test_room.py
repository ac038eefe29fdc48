"""Room for real data: with names of 60 letters every page of the back office stays whole, on one edge."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SiteServer, profile
from tests.browser.crowded import LONG, crowded_world
from tests.browser.storefront import log_in
from tests.doors.backoffice.base.test_budgets import area_of
from tests.doors.backoffice.base.test_permission_matrix import URLCONF, guarded, rule_of

NO_PAGES = {
    "home",
    "site-forms",
    "history-export",
    "customers-file",
    "customer-image",
    "site-brand",
    "site-form-preview",
    "product-image",
    "price-list-file",
    "order-find",
    "order-export-file",
    "orders-file",
    "subscribers-file",
}  # lead on, or are files
WIDTHS = (360, 800, 1280, 1920)
ASKED = {
    "site-customer-set": "?to=b2b",
    "customer-set-of": "?to=b2b",
    "order-approval": "?do=decline",
    "order-progress": "?to=returned",
    "approvals-decision": "?do=approve&row={waiting}",
}

# What leaves the window or its card, and the left edges of what stands one below the other.
FLAWS = """async (width) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    do { await frame(); await frame(); } while (Math.abs(document.documentElement.clientWidth - width) > 20);
    const shown = (one) => one && one.getClientRects().length > 0;
    const left = (one) => Math.round(one.getBoundingClientRect().left);
    const wide = document.documentElement.scrollWidth - innerWidth;
    const beyond = [...document.querySelectorAll("body *")].filter((one) => !one.closest(".tabs") && one.getBoundingClientRect().right > innerWidth);
    const flaws = wide > 0 ? [`${wide} px too wide: ${beyond.slice(0, 3).map((one) => one.outerHTML.slice(0, 60))}`] : [];
    const first = [...document.querySelectorAll(".topbar > *")].find(shown);
    const edges = first && {
        crumbs: left(first.matches(".drawer-button") ? first.querySelector("svg") : first),
        title: left(document.querySelector("h1")),
        content: Math.min(...[...document.querySelectorAll(".page > .stack > *")].filter(shown).map(left)),
    };
    if (first && new Set(Object.values(edges)).size > 1) flaws.push(JSON.stringify(edges));
    const own = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    for (const one of document.querySelectorAll(".page *")) {
        const lost = own(one).length > 3 && shown(one) && !one.closest(".visually-hidden, svg") && one.clientWidth < 12 && one.scrollWidth > one.clientWidth;
        if (lost) flaws.push(`no room for ${own(one).slice(0, 30)}`);
    }
    for (const actions of document.querySelectorAll("tr > .cell-actions:not(:first-child)")) {
        const name = actions.parentElement.firstElementChild.firstElementChild, box = actions.getBoundingClientRect();
        const behind = name && shown(name) && box.width > 0 && name.getBoundingClientRect();
        if (behind && behind.right > box.left + 1 && behind.left < box.left && behind.bottom > box.top && behind.top < box.bottom) flaws.push(`${name.textContent.slice(0, 30)} lies behind its buttons`);
    }
    for (const table of document.querySelectorAll(".table-scroll:not([tabindex])")) {
        const over = table.scrollWidth - table.clientWidth;
        if (shown(table) && over > 0) flaws.push(`${over} px of ${table.querySelector("caption").textContent} leave the card`);
    }
    return flaws;
}"""


def address(page: URLPattern, world: dict[str, Any]) -> str:
    area = area_of(page)
    by_area = {"code": "codes", "address_id": "address_ids", "mark_id": "mark_ids"}
    known = world | {name: world[found].get(area) for name, found in by_area.items()}
    kwargs = {name: known[name] for name in page.pattern.converters}
    path = reverse(page.name, urlconf=URLCONF, kwargs=kwargs or None)
    return path + ASKED.get(str(page.name), "").format(**world)


@pytest.fixture
def office(chromium: Browser, site_server: SiteServer) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Sam's browser, and what the crowded world knows."""
    world = crowded_world()
    context = profile(chromium, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site_server.url("admin", "/login"))
    page.get_by_label("Email").fill("sam@staff.example")
    page.get_by_label("Password", exact=True).fill("sam has a long password")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/customers")
    yield page, world
    context.close()


def flaws_at(page: Page, address: str) -> dict[str, list[str]]:
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return {address: ["doesn't open"]}
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found[f"{page.url} at {width}"] = page.evaluate(FLAWS, width)
    return {place: flaws for place, flaws in found.items() if flaws}


def test_pages_hold_long_names(office: tuple[Page, dict[str, Any]], site_server: SiteServer) -> None:
    """F40: every page of the back office by the URL resolver, then a shop's."""
    page, world = office
    flaws: dict[str, list[str]] = {}
    named = 0
    for pattern in guarded():
        if rule_of(pattern).get and pattern.name not in NO_PAGES:
            flaws |= flaws_at(page, site_server.url("admin", address(pattern, world)))
            named += LONG[:20] in page.content()
    assert flaws == {}
    assert named > 40

    page.set_viewport_size({"width": 1280, "height": 900})
    for cell in ("State", "Customer set"):  # beside the link, and on what is cut and has a title
        page.goto(site_server.url("admin", f"/customers?q={LONG[:20]}"))
        row = page.locator("tbody tr").last
        expect(row.locator(".badge > span")).to_have_attribute("title", re.compile(LONG[1:30]))
        row.locator(f'td[data-label="{cell}"] > *').click(force=True)
        page.wait_for_url(re.compile(r"/customers/\d+$"))

    log_in(page, site_server.url("trade", "/login"), world["shopper"])
    page.wait_for_url("**/account")
    order = f"/account/orders/{world['shoppers_order']}"
    bought = ("/account/orders", order, "/account/cards", "/account/credit")
    for path in ("/", "/account", "/account/sessions", *bought):
        assert flaws_at(page, site_server.url("trade", path)) == {}
        page.set_viewport_size({"width": 360, "height": 900})
        name, log_out = (page.locator(one).bounding_box() for one in (".shop-name", ".shop-nav form"))
        assert name
        assert log_out
        assert name["y"] + name["height"] <= log_out["y"] or name["x"] + name["width"] <= log_out["x"]
