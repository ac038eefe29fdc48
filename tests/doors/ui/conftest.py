"""The gallery behind a real server and the strict content security policy, in a real Chromium."""

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

GALLERY = {
    "ROOT_URLCONF": "tests.doors.ui.gallery",
    "MIDDLEWARE": ["csp.middleware.CSPMiddleware"],
    "CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"]}},
}


class Silent(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    with override_settings(**GALLERY):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_gallery(chromium, gallery_url):
    """Opens a gallery page; whatever the browser complains about fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str = "", *, width: int = 1440, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
        )
        page.goto(f"{gallery_url}/{path}")
        page.wait_for_selector("select[data-enhanced]", state="attached") if path == "" else None
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
