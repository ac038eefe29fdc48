"""What is held of a customer's wishes, for themselves (personal data)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regulars.customers.models import Customer
from regulars.transfer.queries.personal_data import Sight
from regulars.wishlists.queries.wishes import seen_lines

__all__ = ["HeldWish", "wishes_held"]


@dataclass(frozen=True)
class HeldWish:
    """A line without what its product cost, which not everybody may read (SHP-06). `site` is empty where it isn't told."""

    site: str
    product: str
    name: str
    note: str
    added_at: datetime


def wishes_held(customer: Customer, sight: Sight) -> dict[str, Any]:
    """As far as they are seen: by the customer at the site where they ask, by staff at theirs."""
    if not sight.grant.sees("wish_list"):
        return {"wish_list": []}
    site_ids = sight.grant.sites if sight.asked_at is None else frozenset({sight.asked_at})
    lines = seen_lines(customer, site_ids).select_related("product").order_by("pk")
    return {
        "wish_list": [
            HeldWish(
                sight.sites.get(line.site_id, ""),
                line.product.code,
                line.product.name,
                line.note,
                line.added_at,
            )
            for line in lines
        ]
    }
