"""The front of the reads: what other rooms and doors may use."""

__all__ = ["held", "wishes"]
