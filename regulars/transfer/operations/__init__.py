"""The front of the verbs: what other rooms, journeys and doors may use."""

__all__ = ["csv_header", "csv_lines", "exports", "import_lines", "imports", "schemes", "staging", "uploads"]
