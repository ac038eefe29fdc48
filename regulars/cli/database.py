"""The way from a command to its database, and Django set up on it."""

import atexit
import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.cli.pooler import reach_server
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from embedded_postgresql import Cluster

__all__ = [
    "connect",
    "database",
    "database_address",
    "refuse_old_server",
    "set_up_django",
    "too_old",
]

OLDEST = 15


def connect() -> None:
    """What a command calls first: joins the running server or starts one, and sets Django up.

    At the end the command leaves the embedded server; the last one out stops it.
    """
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    stack.enter_context(database())
    from regulars.cli.schema import is_outdated

    if is_outdated():
        raise Refused("The database is older than this version of Regulars. Run `regulars migrate` first.")


@contextlib.contextmanager
def database() -> Iterator["Cluster | None"]:
    """The database for as long as this lasts, and Django set up on it; the embedded server is given."""
    with database_address() as embedded:
        set_up_django()
        refuse_old_server()
        from django.db import connections

        try:
            yield embedded
        finally:
            connections.close_all()


@contextlib.contextmanager
def database_address() -> Iterator["Cluster | None"]:
    """DATABASE_URL and SECRET_KEY for this process and its children: as they are set, else the embedded server for as long
    as this lasts, which is then given, and the key beside it. Nothing of Django is loaded.
    """
    with contextlib.ExitStack() as stack:
        embedded = None
        if not os.environ.get("DATABASE_URL"):
            from embedded_postgresql import Cluster, data_directory

            embedded = Cluster(data_directory())
            os.environ["DATABASE_URL"] = stack.enter_context(embedded.in_use())
            stack.callback(os.environ.pop, "DATABASE_URL", None)
        elif not os.environ["DATABASE_URL"].startswith(("postgresql://", "postgres://")):
            raise Refused("DATABASE_URL begins with postgresql://; Regulars knows no other kind of database.")
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = _kept_secret()
        yield embedded


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = _kept_secret()
    from pydantic import ValidationError

    try:
        import django

        django.setup()
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(f"{str(first['loc'][0]).upper()}: {first['msg']} (see docs/settings.md)") from None


def refuse_old_server() -> None:
    problem = too_old(reach_server().connection.info.server_version)
    if problem:
        raise Refused(problem)


def too_old(server_version: int) -> str | None:
    """What to say about a server of this version (as libpq counts: 140003 is 14.3)."""
    if server_version >= OLDEST * 10_000:
        return None
    found = f"{server_version // 10_000}.{server_version % 10_000}"
    return f"Regulars needs PostgreSQL {OLDEST} or newer; the server in DATABASE_URL is {found}."


def _kept_secret() -> str:
    """Made once and kept beside the database, so that a restart logs nobody out."""
    from embedded_postgresql import data_directory

    file = data_directory() / "secret-key"
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return _make_secret(file)
    except OSError as error:
        raise Refused(
            f"{file}: {error.strerror}. Set SECRET_KEY, or REGULARS_DATA to a directory of yours."
        ) from None


def _make_secret(file: Path) -> str:
    """Written aside and linked: of two that start at once, one wins and both read the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".secret-key-{os.getpid()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
    with contextlib.suppress(FileExistsError):
        file.hardlink_to(aside)
    aside.unlink()
    return file.read_text().strip()
