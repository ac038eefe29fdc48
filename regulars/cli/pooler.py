"""Is there a pooler between us and PostgreSQL that gives every transaction another session? (docs/decisions/1172)"""

from typing import Any

from regulars.cli.problems import Refused

__all__ = ["reach_server"]

PROBES = 3
SAID_TO_A_POOLER = (
    "DATABASE_URL leads to a pooler that keeps no session. Set REGULARS_POOLER=transaction, "
    "or name PostgreSQL itself (see Poolers in docs/operate.md)."
)


def reach_server() -> Any:
    """The connection to the database, made. Raises `Refused` when it leads to a pooler and REGULARS_POOLER doesn't say so."""
    from django.conf import settings
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        if "unsupported startup parameter" in str(error):  # PgBouncer's words
            raise Refused(SAID_TO_A_POOLER) from None
        raise
    if not settings.POOLER and (_lost_what_it_was_told(connection) or _shares_sessions(connection)):
        raise Refused(SAID_TO_A_POOLER)
    return connection


def _lost_what_it_was_told(connection: Any) -> bool:
    """PgBouncer with `ignore_startup_parameters = options`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setting, unit FROM pg_settings WHERE name = 'client_connection_check_interval'"
        )
        return bool(cursor.fetchone() == ("0", "ms"))


def _shares_sessions(connection: Any) -> bool:
    """Two connections of ours that are open at the same time and are served by one session: whatever pooler that is."""
    other = connection.copy()
    try:
        for _ in range(PROBES):
            if _session(connection) == _session(other):
                return True
    finally:
        other.close()
    return False


def _session(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
