"""Databases of the bench's own: on the server in DATABASE_URL, else in a cluster of their own. Never anybody's data."""

import contextlib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from regulars.cli.database import set_up_django
from regulars.cli.problems import Refused
from regulars.cli.schema import migrate

__all__ = ["PREFIX", "WORK", "copied", "dropped", "exists", "made", "noted", "server", "url_of", "use"]

PREFIX = "regulars_bench_"
WORK = f"{PREFIX}work"


@contextlib.contextmanager
def server() -> Iterator[None]:
    """A server that syncs as in earnest, and Django set up on it."""
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            from embedded_postgresql import Cluster, data_directory

            os.environ["DATABASE_URL"] = stack.enter_context(Cluster(data_directory() / "bench").in_use())
            stack.callback(os.environ.pop, "DATABASE_URL", None)
        set_up_django()
        from django.db import connections

        stack.callback(connections.close_all)
        _refuse_lazy_server()
        yield


def _refuse_lazy_server() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        if cursor.fetchone()[0] != "on":
            raise Refused("This server runs with fsync off: what it would measure is not what customers get.")


def url_of(name: str) -> str:
    """The address of a database of ours on the server in use."""
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def use(name: str) -> None:
    """From now on Django speaks with this database of ours."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


def made(name: str) -> None:
    """An empty database, migrated and in use."""
    dropped(name)
    _outside(f'CREATE DATABASE "{name}"')
    use(name)
    migrate()


def exists(name: str, note: str) -> bool:
    """Whether it is there and was finished with this note."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
    return row is not None and row[0] == note


@contextlib.contextmanager
def copied(name: str) -> Iterator[str]:
    """A copy to work on, in use as long as this lasts."""
    dropped(WORK)
    use("postgres")
    _outside(f'CREATE DATABASE "{WORK}" TEMPLATE "{name}" STRATEGY file_copy')
    try:
        use(WORK)
        yield WORK
    finally:
        dropped(WORK)
        use(name)


def dropped(name: str) -> None:
    from django.db import connection

    if not name.startswith(PREFIX):
        raise Refused(f"{name} is no database of the bench.")
    if connection.settings_dict["NAME"] == name:
        connection.close()
    _outside(f'DROP DATABASE IF EXISTS "{name}"')  # by force only a superuser may, when autovacuum is at it


def noted(name: str, note: str) -> None:
    """Remember that a database was finished."""
    _outside(f"COMMENT ON DATABASE \"{name}\" IS '{note}'")


def _outside(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)
