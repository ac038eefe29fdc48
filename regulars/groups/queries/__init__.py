"""The front of the reads: what journeys and doors may use."""

__all__ = ["codes", "counts", "filters", "groups", "held", "lists", "members", "memberships", "rights"]
