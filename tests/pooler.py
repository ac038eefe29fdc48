"""A PgBouncer of our own in transaction mode, in front of the server of the tests."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from regulars.config.settings import database_at
from tools import pgbouncer

__all__ = ["pooler", "through"]

PORT = "6432"
INI = """[databases]
* = host={host} port={port} user={user} {more}
[pgbouncer]
listen_addr =
listen_port = {listen}
unix_socket_dir = {directory}
pool_mode = transaction
auth_type = any
default_pool_size = {size}
max_client_conn = 200
query_wait_timeout = {wait}
{settings}
"""


@contextmanager
def pooler(
    *, size: int = 4, wait: int = 60, settings: str = "ignore_startup_parameters = options", more: str = ""
) -> Iterator[Path]:
    """The directory of its socket. `more` is said of each database."""
    program = pgbouncer.find()
    if program is None:
        pytest.fail(pgbouncer.ADVICE, pytrace=False)
    ours = connection.settings_dict
    directory = Path(tempfile.mkdtemp(prefix="regulars-pooler-"))
    password = f"password={ours['PASSWORD']}" if ours["PASSWORD"] else ""
    told = {"host": ours["HOST"], "port": ours["PORT"] or "5432", "user": ours["USER"], "listen": PORT}
    ini = directory / "pgbouncer.ini"
    ini.write_text(
        INI.format(
            **told, directory=directory, size=size, wait=wait, settings=settings, more=f"{password} {more}"
        )
    )
    process = subprocess.Popen(
        [program, "-q", str(ini)], stderr=subprocess.PIPE, text=True, **_who(directory)
    )
    try:
        _wait_for(directory, process)
        yield directory
    finally:
        process.terminate()
        process.communicate()
        shutil.rmtree(directory)


@contextmanager
def through(directory: Path, *, pooled: bool) -> Iterator[None]:
    """Connections that are made meanwhile lead through the pooler; `pooled` when they know that."""
    shared = connections.settings["default"]
    kept = {name: shared[name] for name in ("HOST", "PORT", "OPTIONS")}
    connection.close()
    options = database_at("postgresql:///", pooled=pooled)["OPTIONS"]
    shared |= {"HOST": str(directory), "PORT": PORT, "OPTIONS": options}
    try:
        yield
    finally:
        connection.close()
        shared |= kept


def _who(directory: Path) -> dict[str, Any]:
    """It refuses to run as root, and the server asks who is at its socket."""
    if os.geteuid() != 0:
        return {}
    host = Path(connection.settings_dict["HOST"])
    owner = host.stat() if host.is_dir() else None
    who = (owner.st_uid, owner.st_gid) if owner else (65534, 65534)
    for path in (directory, *directory.iterdir()):
        os.chown(path, *who)
    return {"user": who[0], "group": who[1], "extra_groups": []}


def _wait_for(directory: Path, process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"PgBouncer ended: {process.communicate()[1]}")
        try:
            psycopg.connect(host=str(directory), port=PORT, dbname="pgbouncer", user="pgbouncer").close()
        except psycopg.OperationalError as error:
            if "No such file" not in str(error) and "refused" not in str(error):
                return  # it listens; who may look into it is not our matter
            time.sleep(0.05)
        else:
            return
    pytest.fail("PgBouncer doesn't listen")
