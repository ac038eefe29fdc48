"""The front of the verbs: what journeys and doors may use."""

__all__ = ["campaigns", "erasure", "newsletters", "sending", "subscriptions"]
