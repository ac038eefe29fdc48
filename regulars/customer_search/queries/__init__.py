"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = [
    "attribute_filters",
    "estimates",
    "listing",
    "restrictions",
    "rows",
    "search",
    "spelling",
    "sql",
    "terms",
    "value_counts",
]
