"""Who may buy at a site, and whose orders wait (B2B-01..06, B2B-09, GST-08)."""

from enum import StrEnum

__all__ = ["Buyers", "OrderingFor"]


class Buyers(StrEnum):
    BOTH = "both"
    REGISTERED = "registered"
    GUESTS = "guests"


class OrderingFor(StrEnum):
    EVERYONE = "everyone"
    ROLE = "role"
