"""The front of the reads: what journeys and doors may use."""

__all__ = ["assortment", "explain", "facts", "health", "listing"]
