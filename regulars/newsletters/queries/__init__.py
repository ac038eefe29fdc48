"""The front of the reads: what journeys and doors may use."""

__all__ = ["campaigns", "consents", "counts", "held", "lists", "readers"]
