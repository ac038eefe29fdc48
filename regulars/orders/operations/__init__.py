"""The front of the verbs: what journeys and doors may use."""

__all__ = [
    "assignments",
    "baskets",
    "decisions",
    "ends",
    "exports",
    "gateway_tasks",
    "mails",
    "progress",
    "terms",
]
