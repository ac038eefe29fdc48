"""Pictures of the back office."""

from datetime import UTC, datetime

from tools.studio import Studio

__all__ = ["back_office", "reorganising"]


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
        "orders-report": "/orders/report?period=all",
        "order-exports": "/orders/exports",
        "order-export-new": "/orders/exports/new",
        "newsletters": "/newsletters",
        "campaigns": "/campaigns",
        "site-pages": "/sites/trade/pages",
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
        "/newsletters",
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
