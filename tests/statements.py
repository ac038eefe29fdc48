"""How many statements really go over the wire, whoever sends them: Django, or the hot lane's own cursor."""

from bench.clock import Counted, counted_statements

__all__ = ["Counted", "counted_statements"]
