"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = [
    "access",
    "approval_changes",
    "counts",
    "desk",
    "doors",
    "health",
    "images",
    "own_profile",
    "reorganisation",
    "sight",
    "sisters",
    "tokens",
    "values",
    "waiting",
]
