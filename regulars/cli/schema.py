"""Bringing the tables up to date, and what the database must allow for that."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from regulars.cli.problems import Refused

__all__ = ["EXTENSIONS", "is_outdated", "migrate"]

EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")  # what the migrations create
LOCK = "SELECT pg_advisory_xact_lock(hashtext('regulars migrate'))"


def migrate() -> None:
    """Bring the tables up to date; two at once wait for each other.

    Raises `Refused`, before anything is changed, when the database lacks an extension that this role may not create, or doesn't let it
    create tables.
    """
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS, connections

    database: Any = connections[DEFAULT_DB_ALIAS]
    if not is_outdated():
        return
    with _directly(), _permitted(), _alone(), database.patient("0"):
        _check_rights()
        _create_extensions()
        call_command("migrate", interactive=False, verbosity=0)


def is_outdated() -> bool:
    """True when a migration has not run yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _directly() -> Iterator[None]:
    """DATABASE_DIRECT_URL, where it is set, for as long as this lasts."""
    from django.conf import settings
    from django.db import connection

    if settings.DIRECT_DATABASE is None:
        yield
        return
    usual = connection.settings_dict
    connection.close()
    connection.settings_dict = usual | settings.DIRECT_DATABASE
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual


@contextmanager
def _alone() -> Iterator[None]:
    """The lock is a transaction's, on a connection of its own: a pooler may give every transaction another session (docs/decisions/1172)."""
    from django.db import connection

    beside = connection.copy()
    beside.set_autocommit(False)
    try:
        with beside.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")  # whoever comes second waits as long as it takes
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute(LOCK)
        yield
    finally:
        beside.close()


@contextmanager
def _permitted() -> Iterator[None]:
    """What this role may not do is said in one line. Each migration is a transaction, so nothing is half done."""
    from django.db import ProgrammingError
    from psycopg.errors import InsufficientPrivilege

    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        why = error.__cause__.diag.message_primary
        raise Refused(
            f"The database refuses a change: {why}. Run this as the role that owns the tables."
        ) from None


def _check_rights() -> None:
    ((role, database, may),) = _rows(
        "SELECT current_user, current_database(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"
    )
    if not may:
        raise Refused(
            f'The role "{role}" may not create tables in the database "{database}". '
            f'An administrator of it must run: GRANT CREATE ON SCHEMA public TO "{role}";'
        )


def _create_extensions() -> None:
    """All that are missing, or none. Those that are there are left as they are, and need no right."""
    from django.db import ProgrammingError, connection, transaction
    from psycopg.errors import InsufficientPrivilege

    here = {name for (name,) in _rows("SELECT extname FROM pg_extension")}
    missing = [name for name in EXTENSIONS if name not in here]
    if not missing:
        return
    offered = {name for (name,) in _rows("SELECT name FROM pg_available_extensions")}
    if unknown := [name for name in missing if name not in offered]:
        raise Refused(
            f"This server comes without {', '.join(unknown)}. Install PostgreSQL's own extensions (Debian: postgresql-contrib)."
        )
    statements = " ".join(f"CREATE EXTENSION {name};" for name in missing)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for name in missing:
                cursor.execute(f"CREATE EXTENSION {name}")
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        ((role, database),) = _rows("SELECT current_user, current_database()")
        raise Refused(
            f'The role "{role}" may not create extensions. An administrator of the database "{database}" must run, '
            f"connected to it: {statements} Then run `regulars migrate` again."
        ) from None


def _rows(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
