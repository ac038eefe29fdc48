"""Where things are. Staff read it in the sidebar and in the breadcrumbs."""

from typing import Any

__all__ = ["navigation"]

AREAS: tuple[tuple[str | None, tuple[tuple[str, str, str], ...]], ...] = (
    (None, (("Customers", "/customers", "users"),)),
    (
        "System · Structure",
        (
            ("Customer Sets", "/customer-sets", "rectangle-group"),
            ("Sites", "/sites", "building-storefront"),
        ),
    ),
    (
        "System",
        (("Mails", "/mails", "envelope"), ("Jobs", "/jobs", "queue-list"), ("History", "/history", "clock")),
    ),
)


def navigation(path: str) -> list[dict[str, Any]]:
    """The sidebar's groups, with the area of this path marked."""
    return [
        {
            "label": group,
            "items": [
                {"label": label, "href": href, "icon": icon, "current": _is_in(path, href)}
                for label, href, icon in items
            ],
        }
        for group, items in AREAS
    ]


def _is_in(path: str, href: str) -> bool:
    return path == href or path.startswith(href + "/")
