"""One cluster in one directory: made, started, used together and stopped by whoever leaves last."""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from embedded_postgresql.binaries import programs
from embedded_postgresql.creation import ADMIN, ROLE, access_files, initdb_arguments, server_options
from embedded_postgresql.identity import Identity, identity_for
from embedded_postgresql.places import make_way
from embedded_postgresql.problems import PostgresError
from embedded_postgresql.programs import disown, last_words, postmaster, run

__all__ = ["Cluster"]

PATIENCE = 60  # seconds; recovery after a crash counts
AFTER_A_KILL = 10  # seconds for the processes of a killed server to go
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # what needs no quoting in a shell or in PostgreSQL's settings
LOG_LIMIT = 10_000_000
DATABASE = "regulars"


@dataclass(frozen=True)
class Cluster:
    """`home` is the data directory; everything of ours lies in `home/postgres`."""

    home: Path
    throwaway: bool = False

    @contextlib.contextmanager
    def in_use(self) -> Iterator[str]:
        """Runs the server for as long as anybody uses it; the last one out stops it.

        The lock is the kernel's, so a killed process counts as gone, and the next one out stops what it left.
        """
        self._prepare()
        with (self.directory / "users.lock").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.start()
            finally:
                fcntl.flock(users, fcntl.LOCK_UN)
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def start(self) -> str:
        """Makes the cluster if there is none, starts it if it doesn't run, and returns the URL of its database."""
        self._prepare()
        with (self.directory / "start.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not self._answers():
                self._create_and_start()
            self._ensure_database()
        return self.url()

    def stop(self) -> None:
        if self.pid() is not None:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-t", str(PATIENCE), "-D", str(self.pgdata))

    def pid(self) -> int | None:
        return postmaster(self.pgdata)

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self.socket))}"

    @property
    def directory(self) -> Path:
        return self.home.resolve() / "postgres"

    @property
    def pgdata(self) -> Path:
        return self.directory / str(self._programs[1])

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @cached_property
    def socket(self) -> Path:
        """In the data directory; a path too long or too odd for a socket gets a short private stand-in."""
        inside = self.directory / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET and PLAIN.fullmatch(str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"regulars-{self._who.uid}-{digest}"

    @cached_property
    def _programs(self) -> tuple[Path, int]:
        return programs()

    @cached_property
    def _who(self) -> Identity:
        return identity_for(self.pgdata)

    def _prepare(self) -> None:
        if not self.directory.exists():
            make_way(self.home.resolve())
            self._make_directory()
        if not self._who.can_enter(self.directory):
            raise PostgresError(
                f"The user '{self._who.name}', who runs PostgreSQL, may not enter {self.directory}. "
                "Set REGULARS_DATA to a directory below one that everybody may enter."
            )

    def _make_directory(self) -> None:
        """Ready before it has its name: two that start at once see it whole or not at all."""
        aside = Path(tempfile.mkdtemp(prefix=".postgres-", dir=self.home))
        if not self._who.is_ours:
            os.chown(aside, self._who.uid, self._who.gid)
        try:
            aside.rename(self.directory)
        except OSError:
            aside.rmdir()  # the other one was faster

    def _create(self) -> None:
        """Makes it aside, then renames: killed halfway, nothing has happened."""
        others = [path.name for path in self.directory.glob("[0-9][0-9]")]
        if others:
            raise PostgresError(
                f"{self.directory} holds data of PostgreSQL {others[0]}, this is {self.pgdata.name}. "
                "Dump it with the former version of Regulars and load it here."
            )
        aside = self.directory / "new"
        shutil.rmtree(aside, ignore_errors=True)
        self._run("initdb", "-D", str(aside), *initdb_arguments(throwaway=self.throwaway))
        for name, text in access_files(self._who.name).items():
            (aside / name).write_text(text)
        aside.rename(self.pgdata)

    def _create_and_start(self) -> None:
        if not (self.pgdata / "PG_VERSION").exists():
            self._create()
        try:
            self._start()
        except PostgresError:
            if not self.throwaway:
                raise
            shutil.rmtree(self.pgdata)  # written without fsync: a crash of the machine may have spoilt it
            self._create()
            self._start()

    def _start(self) -> None:
        self._make_socket_directory()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old"))
        began = time.monotonic()
        while not self._answers():
            if self.pid() is None:  # else it is starting, recovering, or just going down
                try:
                    self._launch()
                except PostgresError:
                    why = last_words(self.log)
                    leftover = "shared memory" in why  # of a killed server, still to notice
                    if not leftover or time.monotonic() > began + AFTER_A_KILL:
                        raise PostgresError(f"PostgreSQL did not start: {why} (see {self.log})") from None
            if time.monotonic() > began + PATIENCE:
                raise PostgresError(f"PostgreSQL did not answer within {PATIENCE} seconds (see {self.log})")
            time.sleep(0.05)

    def _launch(self) -> None:
        disown(self.pgdata, self.socket)
        options = server_options(self.socket, throwaway=self.throwaway)
        words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        where = ["-D", str(self.pgdata), "-l", str(self.log)]
        self._run("pg_ctl", "start", "-w", "-t", str(PATIENCE), *where, "-o", words)

    def _make_socket_directory(self) -> None:
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.stat().st_uid not in {self._who.uid, os.geteuid()}:
            raise PostgresError(
                f"{self.socket} belongs to somebody else. Set REGULARS_DATA to a shorter path."
            )
        if not self._who.is_ours:
            os.chown(self.socket, self._who.uid, self._who.gid)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), dbname="postgres", user=ADMIN, autocommit=True, connect_timeout=5
        )

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _run(self, program: str, *arguments: str) -> None:
        run(self._programs[0] / program, *arguments, who=self._who, home=self.directory)
