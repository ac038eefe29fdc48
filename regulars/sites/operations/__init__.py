"""The front of the verbs: what other rooms, journeys and doors may use."""

__all__ = ["families", "installation", "letters", "locks", "sets", "sites", "types"]
