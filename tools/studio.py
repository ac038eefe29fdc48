"""A demo installation of its own, and one browser profile to take pictures with."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

__all__ = ["OUT", "PHONE", "WIDE", "Studio", "demo_world"]

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDE, PHONE = (1440, 900), (360, 740)
START_SECONDS = 120


@contextmanager
def demo_world() -> Iterator[int]:
    with socket.socket() as free, tempfile.TemporaryDirectory(prefix="regulars-screens-") as data:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        Path(data).chmod(0o755)
        environment = {**os.environ, "REGULARS_DATA": f"{data}/data", "REGULARS_PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "regulars", "demo"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
            try:
                _wait(port)
                yield port
            finally:
                server.send_signal(signal.SIGINT)


def _wait(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the demo world did not start")


class Studio:
    """One browser profile at one size and colour scheme."""

    def __init__(
        self, browser: Browser, port: int, *, size: tuple[int, int] = WIDE, scheme: str = "light"
    ) -> None:
        self.port = port
        viewport = {"width": size[0], "height": size[1]}
        self.page: Page = browser.new_context(
            viewport=viewport, color_scheme=scheme, reduced_motion="reduce", device_scale_factor=1
        ).new_page()

    def open(self, code: str, path: str) -> None:
        self.page.goto(f"http://{code + '.' if code else ''}localhost:{self.port}{path}")
        self.page.wait_for_load_state("networkidle")

    def log_in(self, code: str, username: str, password: str) -> None:
        self.open(code, "/login")
        self.page.fill("main input:not([type=hidden]):not([type=password])", username)
        self.page.fill("main input[type=password]", password)
        with self.page.expect_navigation(wait_until="networkidle"):
            self.page.keyboard.press("Enter")

    def take(self, name: str, *, whole: bool = True) -> None:
        self.page.screenshot(path=OUT / f"{name}.png", full_page=whole)
        print(f"  {name}.png")
