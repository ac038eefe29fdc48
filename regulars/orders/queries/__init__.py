"""The front of the reads: what journeys and doors may use."""

__all__ = [
    "baskets",
    "buying_facts",
    "counts",
    "details",
    "export",
    "health",
    "held",
    "history",
    "listing",
    "persons",
    "shipping",
    "site_orders",
    "unreachable",
]
