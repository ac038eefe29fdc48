"""The front of the reads: what journeys and doors may use."""

__all__ = [
    "baskets",
    "buying_facts",
    "counts",
    "details",
    "health",
    "held",
    "history",
    "shipping",
    "site_orders",
    "unreachable",
]
