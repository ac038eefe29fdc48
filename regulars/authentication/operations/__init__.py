"""The front of the verbs: what other rooms, journeys and doors may use."""

__all__ = ["ended_sessions", "mailboxes", "recovery", "sessions", "viewings"]
