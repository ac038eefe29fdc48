"""The front of the verbs: what journeys and doors may use."""

__all__ = ["groups", "holdings", "locks", "members", "of_customers", "policies", "roles", "tags"]
