"""The front of the verbs: what journeys and doors may use."""

__all__ = ["authorisations", "baskets", "erasure", "payment_methods", "writing"]
__all__ = ["baskets", "terms"]
