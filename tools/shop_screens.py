"""Pictures of the shops and their My Account."""

import re

from tools.studio import Studio

__all__ = ["around_orders", "front", "seen_by_staff", "shop", "sister_shop"]


def front(studio: Studio, suffix: str = "") -> None:
    studio.open("", "/")
    studio.take(f"front{suffix}")


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


def around_orders(studio: Studio, suffix: str = "") -> None:
    """Guests, newsletters, memberships, a page for few, and what staff see who look as a customer."""
    page = studio.page
    for name, path in {
        "shop-newsletters": "/newsletters",
        "shop-find-order": "/orders",
    }.items():
        studio.open("kids", path)
        studio.take(f"{name}{suffix}", whole=False)
    studio.open("sports", "/products/bottle")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator(".product-buy button").click()
    studio.open("sports", "/checkout")
    studio.take(f"shop-checkout-guest{suffix}")
    studio.log_in("north", "nora@north.example", "mystic-demo")
    for name, path in {
        "shop-memberships": "/account",
        "shop-restricted-page": "/pages/dealers",
    }.items():
        studio.open("north", path)
        studio.take(f"{name}{suffix}")


def seen_by_staff(studio: Studio) -> None:
    """Support looks at a shop as a customer does."""
    page = studio.page
    studio.log_in("admin", "admin@regulars.example", "regulars-demo")
    studio.open("admin", "/customers?q=john@mystic")
    studio.open("admin", f"{page.locator('tbody a').first.get_attribute('href')}/viewing/kids")
    page.fill("input[name=reason]", "You called about your last order")
    page.locator("main form button").last.click()
    link = page.locator("a[href*='/viewing/']").first
    link.wait_for()
    address = re.sub(r"^https?://[^/]+", "", str(link.get_attribute("href")))
    studio.open("kids", address)
    studio.take("shop-seen-by-staff")
