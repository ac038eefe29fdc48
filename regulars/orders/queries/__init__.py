"""The front of the reads: what journeys and doors may use."""

__all__ = [
    "approvers",
    "baskets",
    "buying_facts",
    "checkout",
    "checkout_form",
    "counts",
    "details",
    "export",
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
