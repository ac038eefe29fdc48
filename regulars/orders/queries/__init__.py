"""The front of the reads: what journeys and doors may use."""

__all__ = [
    "approvers",
    "baskets",
    "buying_facts",
    "checkout",
    "counts",
    "details",
    "export",
    "failures",
    "guest_orders",
    "health",
    "held",
    "history",
    "listing",
    "offline",
    "payment_methods",
    "persons",
    "shipping",
    "site_orders",
    "unreachable",
    "waiting",
]
