"""The front of the verbs: what journeys and doors may use."""

__all__ = [
    "assignments",
    "authorisations",
    "baskets",
    "dating",
    "decisions",
    "ends",
    "erasure",
    "exports",
    "gateway_tasks",
    "locks",
    "mails",
    "ordered_baskets",
    "payment_methods",
    "progress",
    "records",
    "reminders",
    "retries",
    "saved_exports",
    "terms",
    "writing",
]
