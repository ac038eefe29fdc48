"""The vocabulary of products, prices and discounts."""

from enum import StrEnum

__all__ = ["DiscountKind", "PricesFor"]


class DiscountKind(StrEnum):
    PERCENT = "percent"
    AMOUNT = "amount"


class PricesFor(StrEnum):
    """Who of a customer type sees prices: everyone, or who has a role that lets them."""

    EVERYONE = "everyone"
    ROLE = "role"
