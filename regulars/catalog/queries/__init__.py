"""The front of the reads: what journeys and doors may use."""

__all__ = [
    "assortment",
    "discounts",
    "explain",
    "facts",
    "health",
    "listing",
    "shipping",
    "site_shop",
    "sold_elsewhere",
]
