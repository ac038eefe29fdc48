"""How many statements really go over the wire, whoever sends them: Django, or the hot lane's own cursor."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass
class Counted:
    count: int = 0


@contextmanager
def counted_statements() -> Iterator[Counted]:
    """Count what the connection sends meanwhile, as libpq itself traces it."""
    connection.ensure_connection()
    wire = connection.connection.pgconn
    counted = Counted()
    with tempfile.TemporaryFile() as trace:
        wire.trace(trace.fileno())
        try:
            yield counted
        finally:
            wire.untrace()
        trace.seek(0)
        sent = [line.split(b"\t")[3] for line in trace if line.split(b"\t")[1:2] == [b"F"]]
        counted.count = sum(kind in {b"Execute", b"Query"} for kind in sent)
