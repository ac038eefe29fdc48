"""The front of the verbs: what other rooms, journeys and doors may use."""

__all__ = ["bringing", "deliveries", "endpoints", "sending"]
