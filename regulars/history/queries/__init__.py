"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = [
    "customer_history",
    "listing",
    "login_check_at",
    "names",
    "reasons",
    "reasons_at",
    "records",
    "sentences",
    "words",
]
