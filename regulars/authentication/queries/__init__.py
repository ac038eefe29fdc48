"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = ["names", "sessions", "viewings", "visits"]
