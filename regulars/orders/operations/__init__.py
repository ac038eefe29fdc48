"""The front of the verbs: what journeys and doors may use."""

__all__ = [
    "authorisations",
    "baskets",
    "erasure",
    "exports",
    "ordered_baskets",
    "payment_methods",
    "terms",
    "writing",
]
