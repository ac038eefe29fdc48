"""A `regulars serve` of our own, in a data directory of our own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from embedded_postgresql import Cluster
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[3]


def environment(data: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SECRET_KEY"}}
    return (
        ours | {"REGULARS_DATA": str(data), "PYTHONPATH": str(ROOT), "REGULARS_PORT": str(free_port())} | more
    )


def regulars(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "regulars", *arguments]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        env=environment(data, **more),
        cwd="/",
        timeout=300,
    )


class Served:
    """A running `regulars serve`."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.environment = environment(data)
        self.port = int(self.environment["REGULARS_PORT"])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "regulars", "serve", *arguments],
            env=self.environment,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        else:
            pytest.fail(f"serve ended: {self.said}")

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, name: str) -> psutil.Process | None:
        for process in self.children():
            with suppress(psutil.Error):
                if process.status() != psutil.STATUS_ZOMBIE and name in " ".join(process.cmdline()):
                    return process
        return None

    def postgres(self) -> psutil.Process:
        pid = Cluster(self.data).pid()
        assert pid is not None
        return psutil.Process(pid)

    def everything(self) -> list[psutil.Process]:
        postgres = self.postgres()
        return [psutil.Process(self.process.pid), *self.children(), postgres, *postgres.children()]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)

    def rest(self) -> str:
        """What it said after it was ready, once it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(Cluster(self.data).url(), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def _serving(data: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*arguments: str) -> Served:
        started.append(Served(data, *arguments))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.interrupt()
        assert one.process.stdout is not None
        one.process.stdout.close()


@pytest.fixture
def serve(data: Path) -> Iterator[Callable[..., Served]]:
    with _serving(data) as start:
        yield start


class Life:
    """One server after another of one installation: each test takes up what the one before left, for a start takes longer than
    what they do.
    """

    def __init__(self, start: Callable[[], Served]) -> None:
        self._start = start
        self._latest: Served | None = None

    def served(self) -> Served:
        """The one that runs; a new one where none was started or the latest has ended."""
        if self._latest is None or self._latest.process.poll() is not None:
            self._latest = self._start()
        return self._latest


@pytest.fixture(scope="module")
def life(data: Path) -> Iterator[Life]:
    with _serving(data) as start:
        yield Life(start)


@pytest.fixture
def lasting(life: Life) -> Served:
    """For a test that leaves it running."""
    return life.served()


def gone(processes: list[psutil.Process], within: float = 60) -> bool:
    """True when none of them runs any more; what only waits to be counted by its parent has gone."""

    def alive(process: psutil.Process) -> bool:
        try:
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    deadline = time.monotonic() + within
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, processes))
