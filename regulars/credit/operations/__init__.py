"""The front of the verbs: what journeys and doors may use."""

__all__ = ["entries", "reservations", "settling"]
