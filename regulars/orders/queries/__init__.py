"""The front of the reads: what journeys and doors may use."""

__all__ = ["baskets", "checkout", "counts", "held", "shipping", "unreachable"]
