"""Wish lists as both APIs show them."""

from datetime import datetime

from regulars.api.schemas import Money, Schema

__all__ = ["WishSchema"]


class WishSchema(Schema):
    """A product that a customer wishes for. `seen_price` is what one cost when it was put there, null where prices are hidden; `site` is where that
    was, null where it isn't told.
    """

    product: str
    name: str
    note: str
    added_at: datetime
    site: str | None
    seen_price: Money | None
