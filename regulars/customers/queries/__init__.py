"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = [
    "access",
    "authorization",
    "clashes",
    "counts",
    "effects",
    "family",
    "field_visibility",
    "health",
    "images",
    "own_profile",
    "primary_site",
    "reorganisation",
    "shared_sites",
    "site_access",
    "site_changes",
    "tokens",
    "values",
    "waiting",
]
