"""Write every main screen of the demo world to docs/screenshots: `make screenshots`.

Starts a demo installation of its own in a temporary directory, so the pictures are the same for everybody.
"""

from playwright.sync_api import sync_playwright

from tools import chromium
from tools.office_screens import back_office, reorganising
from tools.shop_screens import around_orders, front, seen_by_staff, shop, sister_shop
from tools.studio import OUT, PHONE, WIDE, Studio, demo_world

LOOKS = ((WIDE, "light", ""), (WIDE, "dark", "-dark"), (PHONE, "light", "-phone"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"]


def main() -> None:
    found = chromium.find()
    if found is None:
        raise SystemExit(chromium.ADVICE)
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    with demo_world() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        for scene in (front, back_office, shop, around_orders):
            for size, scheme, suffix in LOOKS:
                scene(Studio(browser, port, size=size, scheme=scheme), suffix)
        reorganising(Studio(browser, port))
        sister_shop(Studio(browser, port))
        seen_by_staff(Studio(browser, port))
        browser.close()


if __name__ == "__main__":
    main()
