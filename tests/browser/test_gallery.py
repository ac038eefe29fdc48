"""The gallery in a browser: readable for everybody, whole at any width, worked by keys alone."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Page, expect

from regulars.config.static_files import with_static_files
from tests.browser.conftest import profile, settled

GALLERY = {
    "ROOT_URLCONF": "tests.doors.ui.gallery",
    "MIDDLEWARE": ["regulars.config.protection.protect", "csp.middleware.CSPMiddleware"],
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"], "frame-ancestors": ["'none'"]}},
}
PAGES = ["", "gallery_shop", "gallery_plain"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def gallery_url() -> Iterator[str]:
    """The gallery behind the strict content security policy."""
    with override_settings(**GALLERY):
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.set_app(with_static_files(get_wsgi_application()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def open_gallery(chromium, gallery_url, complaints):
    """Opens a gallery page; whatever the browser complains about fails the test at its end."""
    contexts = []

    def opened(path: str = "", *, width: int = 1440, scheme: str = "light") -> Page:
        view = {"width": width, "height": 900}
        context = profile(chromium, viewport=view, color_scheme=scheme, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.goto(f"{gallery_url}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("width", "scheme"), [(1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")]
)
def test_page_has_nothing_serious_for_axe(open_gallery, path, width, scheme):
    page = open_gallery(path, width=width, scheme=scheme)
    found = Axe().run(settled(page)).response["violations"]
    serious = [
        (v["id"], [node["html"][:120] for node in v["nodes"]])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [360, 640, 899, 1100, 1920])
def test_page_is_never_wider_than_the_window(open_gallery, path, width):
    page = open_gallery(path, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dialog_gives_the_focus_back_when_escape_closes_it(open_gallery):
    page = open_gallery()
    page.get_by_role("button", name="Create").press("Enter")
    expect(page.get_by_role("dialog", name="Delete Business?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Create")).to_be_focused()


def test_menu_is_walked_with_arrow_keys_and_left_with_escape(open_gallery):
    page = open_gallery()
    button = page.get_by_role("button", name="Actions for Ben Okafor")
    button.press("Enter")
    expect(page.get_by_role("menuitem", name="Open")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Block")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_multi_select_is_searched_and_chosen_by_keys(open_gallery):
    page = open_gallery()
    box = page.get_by_role("combobox", name="Sites of the set")
    box.press_sequentially("outl")
    expect(page.get_by_role("option", name="Mystic Outlet now in Default")).to_be_visible()
    box.press("Enter")
    box.press("Escape")
    chosen = page.eval_on_selector_all(
        "select[name=set_sites] option:checked", "all => all.map((one) => one.value)"
    )
    assert chosen == ["s", "o"]


def test_slash_goes_to_the_search_and_typing_it_there_stays(open_gallery):
    page = open_gallery()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search customers").last
    expect(search).to_be_focused()
    search.fill("a/b")
    expect(search).to_have_value("a/b")


def test_chosen_colours_are_there_before_the_first_paint(open_gallery):
    page = open_gallery()
    page.locator(".person").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_drawer_opens_and_closes_by_keys_on_a_narrow_screen(open_gallery):
    page = open_gallery(width=360)
    expect(page.get_by_role("link", name="Staff")).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(page.get_by_role("link", name="Staff")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Staff")).to_be_hidden()


def test_search_as_you_type_swaps_the_rows_and_keeps_empty_filters_out_of_the_address(open_gallery):
    page = open_gallery()
    search = page.locator("[data-search]")
    search.fill("nora")
    expect(page.get_by_text("Asked for: q=nora&set=b2c")).to_be_visible()
    expect(search).to_be_focused()
    assert page.url.endswith("/?q=nora&set=b2c")


def test_clear_all_is_there_only_while_a_filter_is_set(open_gallery):
    page = open_gallery()
    clear = page.locator(".filters-clear")
    expect(clear).to_be_visible()
    page.locator(".chip").first.evaluate("chip => chip.remove()")
    page.locator("[data-search]").fill("")
    page.locator(".filter select").first.select_option("")
    expect(clear).to_be_hidden()


def test_fault_of_the_server_is_told_in_a_toast(open_gallery, complaints):
    page = open_gallery()
    page.locator("[data-search]").fill("fault")
    expect(page.get_by_text("That didn't work. Try again, or load the page again.")).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#toasts [data-toast]")).to_have_count(0)
    assert complaints != []
    complaints.clear()  # the browser's own line about the fault


def test_fetched_dialog_opens_at_its_first_field_and_leaves_nothing_behind(open_gallery):
    page = open_gallery()
    link = page.get_by_role("link", name="Rename", exact=True)
    link.press("Enter")
    expect(page.get_by_label("Name", exact=True).last).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dialogs dialog")).to_have_count(0)
    expect(link).to_be_focused()


def test_rows_are_busy_only_until_the_answer_is_there_wherever_it_goes(open_gallery):
    page = open_gallery()
    page.locator("[data-search]").fill("dialog")
    expect(page.locator("#dialogs dialog")).to_be_visible()
    expect(page.locator("#rows")).not_to_have_attribute("aria-busy", "true")


def test_unsaved_edits_are_not_left_without_a_question(open_gallery):
    page = open_gallery()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("form[data-guard] [name=code]").fill("new")
    with page.expect_event("dialog"):
        page.evaluate("location.href = '/gallery_plain'")
    assert asked == ["beforeunload"]
    assert not page.url.endswith("/gallery_plain")


def test_paper_is_light_though_somebody_has_chosen_dark(open_gallery):
    page = open_gallery()
    page.locator(".person").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    page.reload()
    scheme = "getComputedStyle(document.querySelector('.card')).colorScheme"
    assert page.evaluate(scheme) == "dark"
    page.emulate_media(media="print")
    assert page.evaluate(scheme) == "light"


def test_long_words_of_a_button_break_where_nothing_is_to_be_shown(open_gallery):
    page = open_gallery(width=360)
    button = page.locator(".empty-action .button").first
    button.locator("span").evaluate(
        "(one) => one.textContent = 'Bestellungen für den nächsten Export auswählen'"
    )
    lines = button.locator("span").evaluate(
        "(one) => [one.scrollWidth > one.clientWidth, one.getBoundingClientRect().height > 30]"
    )
    assert lines == [False, True]
    room = button.evaluate(
        "(one) => one.closest('.empty').getBoundingClientRect().right - one.getBoundingClientRect().right"
    )
    assert room >= 24


def test_page_stays_light(open_gallery):
    """Everything a first visit loads beside the page itself, as the wire carries it."""
    page = open_gallery()
    sizes = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.encodedBodySize)")
    assert 0 < sum(sizes) <= 40_000
