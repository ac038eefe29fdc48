"""A database that goes away, in every way that PostgreSQL knows, for a test that really commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

__all__ = ["full", "gone", "hang_up", "nobody_listens", "read_only"]


@contextmanager
def _beside() -> Iterator[psycopg.Connection[Any]]:
    """Another connection to the same server, to another database: what happens to ours doesn't happen to it."""
    ours = connection.get_connection_params()
    where = {name: ours[name] for name in ("host", "port", "user", "password") if name in ours}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as other:
        yield other


def hang_up() -> None:
    """What a restart of the server does to the connection of this thread: the server ends it, and nobody says so."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    with _beside() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])


@contextmanager
def nobody_listens() -> Iterator[None]:
    """Nothing answers where the server was."""
    before = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = before


@contextmanager
def full() -> Iterator[None]:
    """`FATAL: too many connections`."""
    with _altered("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"):
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """What a standby says, and a server whose disk is nearly full."""
    with _altered("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
        yield


@contextmanager
def gone() -> Iterator[None]:
    """The connection of this thread was closed by the server, and nobody listens there any more."""
    hang_up()
    before = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = before


@contextmanager
def _altered(how: str, back: str) -> Iterator[None]:
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    connection.close()
    with _beside() as other:
        other.execute(f"ALTER DATABASE {name} {how}")
        try:
            yield
        finally:
            connection.close()
            other.execute(f"ALTER DATABASE {name} {back}")
