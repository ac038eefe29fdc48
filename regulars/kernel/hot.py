"""The hot lane's way to the database: one prepared statement on Django's own connection, nothing around it."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

__all__ = ["fetch_all", "fetch_one"]


def _execute(sql: str, params: Sequence[Any], *, prepare: bool) -> "psycopg.Cursor[Any]":
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    try:
        cursor = psycopg.Cursor(raw)
        return cursor.execute(sql, params, prepare=prepare, binary=True)
    except psycopg.OperationalError:
        if raw.closed:
            connection.close()
        raise


def fetch_one(sql: str, params: Sequence[Any]) -> Any:
    """The first row of a prepared statement, or None."""
    return _execute(sql, params, prepare=True).fetchone()


def fetch_all(sql: str, params: Sequence[Any]) -> list[Any]:
    """All rows of a statement that is planned anew for its values (searches live from that)."""
    return _execute(sql, params, prepare=False).fetchall()
