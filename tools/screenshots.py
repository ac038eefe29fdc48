"""Write every main screen of the demo world to docs/screenshots: `make screenshots`.

Starts a demo installation of its own in a temporary directory, so the pictures are the same for everybody.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium

OUT = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDE, PHONE = (1440, 900), (360, 740)
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]
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


def _customer(studio: Studio, fragment: str) -> str:
    studio.open("admin", f"/customers?q={fragment}")
    return str(studio.page.locator("tbody a").first.get_attribute("href"))


def back_office(studio: Studio, suffix: str = "") -> None:
    studio.open("admin", "/login")
    studio.take(f"staff-log-in{suffix}")
    studio.log_in("admin", "admin@regulars.example", "regulars-demo")
    for name, path in {
        "customer-sets": "/customer-sets",
        "sites": "/sites",
        "customer-types": "/customer-types",
        "site": "/sites/kids",
        "site-form": "/sites/business/forms/registration/B2B",
        "attributes": "/attributes",
        "attribute-new": "/attributes/new",
        "attribute": "/attributes/salutation",
        "customers": "/customers",
        "customers-search": "/customers?q=an&set=b2c",
        "customers-attributes": "/customers?attribute.favourite_sport=cycling&attribute.shoe_size.min=40",
        "customers-none": "/customers?q=nobody-of-this-name",
        "customer-new": "/customers/new",
        "jobs": "/jobs",
        "history": "/history",
        "site-history": "/sites/kids/history",
        "staff-history": "/staff/2/history",
        "mails": "/mails",
        "webhooks": "/webhooks",
        "webhook-new": "/webhooks/new",
        "deliveries": "/webhooks/deliveries",
        "staff": "/staff",
        "staff-person": "/staff/4",
        "api-keys": "/api-keys",
        "api-key-new": "/api-keys/new",
        "roles": "/roles",
        "role": "/roles/manager",
        "approvals": "/approvals",
        "site-registration": "/sites/business/registration",
        "site-addresses": "/sites/kids/addresses",
        "site-address-format": "/sites/business/addresses/format?country=DE",
        "site-addresses-shared": "/sites/north/addresses",
        "site-shop": "/sites/business/shop",
        "site-orders": "/sites/business/orders",
        "site-payment": "/sites/kids/payment",
        "site-overview": "/sites/business/overview",
        "groups": "/groups",
        "group": "/groups/sports-clubs",
        "group-customers": "/groups/sports-clubs/customers",
        "roles-of-customers": "/customer-roles",
        "tags": "/tags",
        "pricing-policies": "/pricing-policies",
        "products": "/products",
        "product-new": "/products/new",
        "price-lists": "/price-lists",
        "discounts": "/discounts",
        "discount": "/discounts/vip",
        "orders": "/orders",
        "orders-on-hold": "/orders/on-hold",
        "gateways": "/gateways",
        "mail-texts": "/sites/business/mails",
        "mail-text": "/sites/business/mails/password_reset/de",
    }.items():
        studio.open("admin", path)
        studio.take(f"{name}{suffix}", whole=name != "customers")
    john = _customer(studio, "john@mystic")
    for tab in (
        "",
        "/attributes",
        "/addresses",
        "/b2b",
        "/orders",
        "/credit",
        "/cards",
        "/wish-list",
        "/sites",
        "/groups",
        "/roles",
        "/login-check",
        "/sessions",
        "/history",
    ):
        studio.open("admin", john + tab)
        studio.take(f"customer{tab.replace('/', '-')}{suffix}")
    studio.open("admin", "/price-lists")
    studio.open(
        "admin", str(studio.page.locator("tbody a", has_text="Mystic Business").get_attribute("href"))
    )
    studio.take(f"price-list{suffix}")
    studio.open("admin", f"{john}/buying-check?site=sports&product=bottle&quantity=12")
    studio.take(f"customer-buying-check{suffix}")
    studio.open("admin", f"{john}/addresses?site=kids")
    studio.take(f"customer-addresses-at-a-shop{suffix}")
    studio.open("admin", f"{john}/addresses/new?site=kids")
    studio.take(f"address-new{suffix}")
    for name, those in {
        "order": "site=kids&state=completed",
        "order-held": "site=business&state=on_hold",
    }.items():
        studio.open("admin", f"/orders?{those}")
        studio.open("admin", str(studio.page.locator("tbody a").first.get_attribute("href")))
        studio.take(f"{name}{suffix}")
    blocked = _customer(studio, "blocked@mystic")
    studio.open("admin", f"{blocked}/login-check?site=kids&day={datetime.now(UTC):%Y-%m-%d}")
    studio.take(f"customer-login-check-then{suffix}")


def reorganising(studio: Studio) -> None:
    page = studio.page
    studio.log_in("admin", "admin@regulars.example", "regulars-demo")
    studio.open("admin", "/customer-sets")
    page.locator("tbody tr", has_text="b2c").locator("td").nth(1).click()
    page.locator("tbody .row-editing").wait_for()
    studio.take("customer-sets-edit")
    studio.open("admin", "/customer-sets/b2b/deletion")
    studio.take("customer-set-deletion")


def shop(studio: Studio, suffix: str = "") -> None:
    visitor_pages = {
        "shop": "/",
        "shop-register": "/register",
        "shop-log-in": "/login",
        "shop-password-forgotten": "/password-forgotten",
    }
    for name, path in visitor_pages.items():
        studio.open("sports", path)
        studio.take(f"{name}{suffix}", whole=False)
    studio.open("business", "/register?type=B2B")
    studio.take(f"shop-register-business{suffix}")
    studio.log_in("sports", "john@mystic.example", "mystic-demo")
    studio.open("sports", "/products/bottle")
    studio.page.locator("input[name=quantity]").fill("10")
    with studio.page.expect_navigation(wait_until="networkidle"):
        studio.page.locator(".product-buy button").click()
    studio.take(f"shop-basket{suffix}")
    studio.open("sports", "/checkout")
    studio.take(f"shop-checkout{suffix}")
    for name, path in {
        "shop-products": "/products",
        "shop-product": "/products/bottle",
        "shop-account": "/account",
        "shop-addresses": "/account/addresses",
        "shop-address-new": "/account/addresses/new",
        "shop-sessions": "/account/sessions",
        "shop-orders": "/account/orders?period=all",
        "shop-cards": "/account/cards",
        "shop-card-new": "/account/cards/new",
        "shop-wish-list": "/account/wish-list",
    }.items():
        studio.open("sports", path)
        studio.take(f"{name}{suffix}")
    studio.log_in("kids", "john@mystic.example", "mystic-demo")
    studio.open("kids", "/account/credit")
    studio.take(f"shop-credit{suffix}")
    studio.open("kids", "/account/orders?period=all")
    studio.open(
        "kids", str(studio.page.locator("main .order-row a", has_text="KID-").first.get_attribute("href"))
    )
    studio.take(f"shop-order{suffix}")


def sister_shop(studio: Studio) -> None:
    """Somebody who knows the sister shop logs in here for the first time, and is told so once."""
    studio.log_in("sports", "stacy@mystic.example", "mystic-demo")
    studio.take("shop-sister", whole=False)


def front(studio: Studio, suffix: str = "") -> None:
    studio.open("", "/")
    studio.take(f"front{suffix}")


def main() -> None:
    found = chromium.find()
    if found is None:
        raise SystemExit(chromium.ADVICE)
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    scenes: list[tuple[Callable[..., None], tuple[int, int], str, str]] = [
        (scene, size, scheme, suffix)
        for scene in (front, back_office, shop)
        for size, scheme, suffix in ((WIDE, "light", ""), (WIDE, "dark", "-dark"), (PHONE, "light", "-phone"))
    ]
    with demo_world() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for scene, size, scheme, suffix in scenes:
            scene(Studio(browser, port, size=size, scheme=scheme), suffix)
        reorganising(Studio(browser, port))
        sister_shop(Studio(browser, port))
        browser.close()


if __name__ == "__main__":
    main()
