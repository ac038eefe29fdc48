"""The back office's API for programs: what staff may do there, an API key of the same role may do here."""
