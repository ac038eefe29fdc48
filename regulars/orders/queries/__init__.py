"""The front of the reads: what journeys and doors may use."""

__all__ = ["baskets", "checkout", "counts", "held", "shipping", "unreachable"]
__all__ = ["baskets", "buying_facts", "counts", "health", "held", "shipping", "site_orders", "unreachable"]
__all__ = [
    "baskets",
    "buying_facts",
    "checkout",
    "counts",
    "details",
    "export",
    "health",
    "held",
    "history",
    "listing",
    "payment_methods",
    "persons",
    "shipping",
    "site_orders",
    "unreachable",
]
