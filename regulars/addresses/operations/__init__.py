"""The front of the verbs: what journeys and doors may use."""

__all__ = ["address_lines", "addresses", "exports", "formats", "imports", "own_addresses", "terms"]
