"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = [
    "access",
    "authorization",
    "clashes",
    "counts",
    "effects",
    "health",
    "images",
    "own_profile",
    "reorganisation",
    "sight",
    "sisters",
    "site_access",
    "site_changes",
    "tokens",
    "values",
    "waiting",
]
