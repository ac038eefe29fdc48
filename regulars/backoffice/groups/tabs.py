"""The two tabs of a customer group (GRP-02)."""

from typing import Any

from django.urls import reverse

from regulars.groups.models import CustomerGroup
from regulars.kernel.i18n import lazy
from regulars.staff.rules import Grant, Right

__all__ = ["tabs_of"]


def tabs_of(group: CustomerGroup | None, mine: Grant, current: str) -> list[dict[str, Any]]:
    """A group that isn't there yet has no address for its second one."""
    tabs = (
        ("general", lazy("General"), mine.may(Right.EDIT_GROUPS)),
        ("customers", lazy("Customers"), mine.edits("groups")),
    )
    return [
        {
            "label": label,
            "href": reverse(f"group-{tab}", args=[group.code]) if group else None,
            "current": tab == current,
        }
        for tab, label, is_open in tabs
        if is_open
    ]
