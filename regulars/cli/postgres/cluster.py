"""One cluster in one directory: made, started, used together and stopped by whoever leaves last."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from regulars.cli.postgres.binaries import programs
from regulars.cli.postgres.creation import ADMIN, ROLE, access_files, initdb_arguments, server_options
from regulars.cli.postgres.identity import Identity, identity_for
from regulars.cli.postgres.problems import PostgresError

__all__ = ["Cluster"]

PATIENCE = 60  # seconds; recovery after a crash counts
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")
LOG_LIMIT = 10_000_000


@dataclass(frozen=True)
class Cluster:
    """`home` is the data directory; everything of ours lies in `home/postgres`."""

    home: Path
    throwaway: bool = False

    @cached_property
    def _programs(self) -> tuple[Path, int]:
        return programs()

    @property
    def directory(self) -> Path:
        return self.home / "postgres"

    @property
    def pgdata(self) -> Path:
        return self.directory / str(self._programs[1])

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @cached_property
    def socket(self) -> Path:
        """In the data directory; a path too long for a socket gets a short private stand-in."""
        inside = self.directory / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET:
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"regulars-{self._identity.uid}-{digest}"

    @cached_property
    def _identity(self) -> Identity:
        return identity_for(self.pgdata)

    def url(self, database: str = "regulars") -> str:
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self.socket))}"

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
            self._create()
            if not self._answers():
                self._start()
            self._ensure_database()
        return self.url()

    def stop(self) -> None:
        if self.pid() is not None:
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-t", str(PATIENCE), "-D", str(self.pgdata))

    def pid(self) -> int | None:
        """The postmaster's process id while it is alive."""
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid if _is_postgres(pid) else None

    def _prepare(self) -> None:
        """Makes our own directories, and only those; what is above belongs to somebody else."""
        if not self.directory.exists():
            try:
                self.home.mkdir(parents=True, exist_ok=True)
                self.directory.mkdir(mode=0o700, exist_ok=True)
            except OSError as error:
                raise PostgresError(
                    f"{error.filename}: {error.strerror}. Set REGULARS_DATA to a directory of yours."
                ) from None
            if not self._identity.is_ours:
                os.chown(self.directory, self._identity.uid, self._identity.gid)
        if not self._identity.can_enter(self.directory):
            raise PostgresError(
                f"The user '{self._identity.name}', who runs PostgreSQL, may not enter {self.directory}. "
                "Set REGULARS_DATA to a directory below one that everybody may enter."
            )

    def _create(self) -> None:
        """Makes it aside, then a rename: killed halfway, nothing has happened."""
        if (self.pgdata / "PG_VERSION").exists():
            return
        older = [path.name for path in self.directory.glob("[0-9][0-9]") if path != self.pgdata]
        if older:
            raise PostgresError(
                f"{self.directory} holds data of PostgreSQL {older[0]}, this is {self.pgdata.name}. "
                "Dump it with the former version of Regulars and load it here."
            )
        aside = self.directory / "new"
        shutil.rmtree(aside, ignore_errors=True)
        self._run("initdb", "-D", str(aside), *initdb_arguments(throwaway=self.throwaway))
        for name, text in access_files(self._identity.name).items():
            (aside / name).write_text(text)
        aside.rename(self.pgdata)

    def _start(self) -> None:
        self._make_socket_directory()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old"))
        self._forget_stale_pid()
        options = " ".join(
            f"-c {name}='{value}'"
            for name, value in server_options(self.socket, throwaway=self.throwaway).items()
        )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.pid() is None:  # else it is starting, recovering, or just going down
                try:
                    self._run(
                        "pg_ctl",
                        "start",
                        "-w",
                        "-t",
                        str(PATIENCE),
                        "-D",
                        str(self.pgdata),
                        "-l",
                        str(self.log),
                        "-o",
                        options,
                    )
                except PostgresError:
                    # Processes of a killed server take a moment to notice that it is gone.
                    if time.monotonic() > deadline - PATIENCE + 10:
                        raise PostgresError(
                            f"PostgreSQL did not start: {self._last_words()} (see {self.log})"
                        ) from None
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not answer within {PATIENCE} seconds (see {self.log})")
            time.sleep(0.05)

    def _make_socket_directory(self) -> None:
        who = self._identity
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.stat().st_uid not in {who.uid, os.geteuid()}:
            raise PostgresError(
                f"{self.socket} belongs to somebody else. Set REGULARS_DATA to a shorter path."
            )
        if not who.is_ours:
            os.chown(self.socket, who.uid, who.gid)

    def _forget_stale_pid(self) -> None:
        """A process id that was given to another program since keeps PostgreSQL from starting."""
        file = self.pgdata / "postmaster.pid"
        if file.exists() and self.pid() is None:
            file.unlink()

    def _answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket), dbname=database, user=ADMIN, autocommit=True, connect_timeout=5
        )

    def _ensure_database(self) -> None:
        with self._connect("postgres") as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'regulars'").fetchone():
                connection.execute(sql.SQL("CREATE DATABASE regulars OWNER {}").format(sql.Identifier(ROLE)))

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        fatal = [line.split("FATAL:")[-1].strip() for line in lines if "FATAL:" in line]
        return (fatal or lines or ["no reason given"])[-1]

    def _run(self, program: str, *arguments: str) -> None:
        """As the cluster's user, away from our files, with nothing inherited that could hold us or it."""
        who = self._identity
        change: dict[str, object] = (
            {} if who.is_ours else {"user": who.uid, "group": who.gid, "extra_groups": []}
        )
        with tempfile.TemporaryFile("w+") as words:
            done = subprocess.run(
                [str(self._programs[0] / program), *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
                cwd="/",
                env={"PATH": os.defpath, "HOME": str(self.directory), "LC_ALL": "C"},
                **change,  # type: ignore[call-overload]
            )
            words.seek(0)
            said = words.read().strip().splitlines()
        if done.returncode:
            raise PostgresError(f"{program}: {' '.join(said[-2:]) or signal_or_code(done.returncode)}")


def signal_or_code(code: int) -> str:
    return signal.strsignal(-code) or str(code) if code < 0 else f"exit code {code}"


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.Error:
        return False
