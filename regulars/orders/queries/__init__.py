"""The front of the reads: what journeys and doors may use."""

__all__ = ["baskets", "counts", "details", "export", "held", "listing", "persons", "shipping", "unreachable"]
