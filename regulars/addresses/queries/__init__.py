"""The front of the reads: what journeys and doors may use."""

__all__ = ["books", "counts", "defaults", "export", "formats", "health", "held", "registration", "site_terms"]
