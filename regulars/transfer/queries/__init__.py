"""The front of the reads: what other rooms, journeys and doors may use."""

__all__ = ["code_columns", "export", "personal_data", "viewings_held"]
