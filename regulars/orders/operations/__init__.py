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
    "external_orders",
    "gateway_tasks",
    "mails",
    "ordered_baskets",
    "payment_methods",
    "progress",
    "records",
    "reminders",
    "retries",
    "terms",
    "writing",
]
