"""Where things are. Staff read it in the sidebar and in the breadcrumbs."""

from typing import Any

from regulars.kernel.i18n import lazy
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import MAILED

__all__ = ["navigation"]

# Label, address, icon and the right that opens it.
AREAS: tuple[tuple[str | None, tuple[tuple[str, str, str, Right], ...]], ...] = (
    (
        None,
        (
            (lazy("Customers"), "/customers", "users", Right.SEE),
            (lazy("Approvals"), "/approvals", "check-circle", Right.EDIT_ACCESS),
            (lazy("Groups"), "/groups", "user-group", Right.SEE),
            (lazy("Attributes"), "/attributes", "tag", Right.SEE),
            (lazy("Customer roles"), "/customer-roles", "star", Right.SEE),
            (lazy("Tags"), "/tags", "bookmark", Right.SEE),
        ),
    ),
    (
        lazy("Orders"),
        (
            (lazy("Orders"), "/orders", "receipt-refund", Right.SEE_ORDERS),
            (lazy("On hold"), "/orders/on-hold", "hand-raised", Right.SEE_ORDERS),
        ),
    ),
    (
        lazy("Newsletters"),
        (
            (lazy("Newsletters"), "/newsletters", "newspaper", Right.SEE),
            (lazy("Campaigns"), "/campaigns", "megaphone", Right.SEE),
        ),
    ),
    (
        lazy("Catalogue"),
        (
            (lazy("Products"), "/products", "shopping-bag", Right.SEE),
            (lazy("Price lists"), "/price-lists", "banknotes", Right.SEE),
            (lazy("Pricing policies"), "/pricing-policies", "document-check", Right.SEE),
            (lazy("Discounts"), "/discounts", "receipt-percent", Right.SEE),
            (lazy("Fulfilment centres"), "/fulfilment-centres", "truck", Right.SEE),
            (lazy("Gateways"), "/gateways", "banknotes", Right.SEE),
        ),
    ),
    (
        lazy("System · Structure"),
        (
            (lazy("Customer Sets"), "/customer-sets", "rectangle-group", Right.SEE_STRUCTURE),
            (lazy("Sites"), "/sites", "building-storefront", Right.SEE),
            (lazy("Customer types"), "/customer-types", "identification", Right.SEE_STRUCTURE),
        ),
    ),
    (
        lazy("System"),
        (
            (lazy("Mails"), "/mails", "envelope", Right.SEE),
            (lazy("Staff"), "/staff", "user-group", Right.MANAGE_STAFF),
            (lazy("Roles"), "/roles", "shield-check", Right.MANAGE_STAFF),
            (lazy("API keys"), "/api-keys", "key", Right.MANAGE_STAFF),
            (lazy("Webhooks"), "/webhooks", "bolt", Right.MANAGE_WEBHOOKS),
            (lazy("Jobs"), "/jobs", "queue-list", Right.SEE_STRUCTURE),
            (lazy("History"), "/history", "clock", Right.SEE_STRUCTURE),
        ),
    ),
)
# Fields that an area shows throughout, so that it is closed to whoever doesn't see them.
SHOWS = {"/mails": MAILED, "/groups": ("groups",)}


def navigation(path: str, grant: Grant) -> list[dict[str, Any]]:
    """The sidebar's groups as far as this grant opens them, with the area of this path marked."""
    here = max(
        (href for _, items in AREAS for _, href, _, _ in items if _is_in(path, href)), key=len, default=""
    )
    groups = [
        {
            "label": group,
            "items": [
                {"label": label, "href": href, "icon": icon, "current": href == here}
                for label, href, icon, right in items
                if grant.may(right) and all(grant.sees(field) for field in SHOWS.get(href, ()))
            ],
        }
        for group, items in AREAS
    ]
    return [group for group in groups if group["items"]]


def _is_in(path: str, href: str) -> bool:
    return path == href or path.startswith(href + "/")
