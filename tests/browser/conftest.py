"""A real Chromium against the real application. Every host name ends at the same server: `*.localhost` is this machine."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from regulars.config.wsgi import application
from tools import chromium as programs

# Playwright's plain API keeps an event loop in this thread; Django would take us for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PATIENCE = 60_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)

# What fades for ever, such as a spinner, is not waited for.
FADED = """Promise.all(document.getAnimations()
    .filter((one) => one.playState === "running" && one.effect.getComputedTiming().endTime < Infinity)
    .map((one) => one.finished.catch(() => null))).then(() => null)"""

FLAGS = [
    "--no-sandbox",  # as root there is no other way; only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("/conftest.py")):
            item.add_marker(pytest.mark.browser)


def settled(page: Page) -> Page:
    """Once its scripts have run, which hear keys and clicks, and its colours have stopped fading.

    What is written on a page is to be seen before both.
    """
    page.wait_for_load_state()
    page.evaluate(FADED)
    return page


def profile(browser: Browser, **looks: Any) -> BrowserContext:
    """A profile of its own, in which every step has our patience; Playwright's own would be half a minute."""
    context = browser.new_context(**looks)
    context.set_default_timeout(PATIENCE)
    return context


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class _Counted:
    """The application, and how many requests it is at: the tables are emptied when the last one has ended."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0

    def __call__(self, *request: Any) -> Any:
        self._count(1)
        try:
            return application(*request)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self._changed:
            self._running += step
            self._changed.notify_all()

    def rest(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._running, timeout=60)


class SiteServer:
    """The application on a port of this machine, whatever host it is called by."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, code: str = "", path: str = "/") -> str:
        """`url("kids", "/login")`; without a code the front page's host, `admin` is the back office."""
        return f"http://{code + '.' if code else ''}localhost:{self.port}{path}"


@pytest.fixture
def site_server(transactional_db: None) -> Iterator[SiteServer]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    counted = _Counted()
    server.set_app(counted)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield SiteServer(server.server_port)
    server.shutdown()
    server.server_close()
    thread.join()
    counted.rest()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = programs.find()
    if found is None:
        pytest.fail(programs.ADVICE, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of its own profile; a script error on it fails the test."""
    context = profile(chromium, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors
