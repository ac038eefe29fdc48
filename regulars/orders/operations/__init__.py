"""The front of the verbs: what journeys and doors may use."""

__all__ = ["authorisations", "baskets", "erasure", "writing"]
__all__ = ["baskets", "terms"]
