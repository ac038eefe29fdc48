"""One web server to measure: its processes, the database's backend that works for it, and what they have spent."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

from regulars.cli.bench.wire import Wire
from regulars.cli.problems import Refused

__all__ = ["Cost", "Server"]

MILLISECONDS = 1_000
PATIENCE = 15.0


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds a request; CPU seconds per 1,000 requests are the same number."""

    server: float
    database: float

    @property
    def total(self) -> float:
        return self.server + self.database


class Server:
    """`python -m MODULE HOST PORT 1` with one worker, on one database; started on entering, stopped on leaving."""

    def __init__(self, module: str, port: int, database_url: str, environment: dict[str, str]) -> None:
        self.name = f"regulars bench {port}"
        self.wire = Wire(port)
        self._command = [sys.executable, "-m", module, "127.0.0.1", str(port), "1"]
        self._database_url = database_url
        self._environment = {
            **os.environ,
            **environment,
            "DATABASE_URL": database_url,
            "PGAPPNAME": self.name,
        }
        self._spenders: tuple[list[psutil.Process], psutil.Process] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            stdout=subprocess.DEVNULL,  # a log line a request: written, not read
            stderr=subprocess.STDOUT,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wire.close()
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def find_processes(self) -> None:
        """Look for everybody whose time counts, once the first request was answered."""
        import psycopg

        with psycopg.connect(self._database_url) as connection:
            wanted = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
            pids = [row[0] for row in connection.execute(wanted, [self.name])]
        if len(pids) != 1 or not psutil.pid_exists(pids[0]):
            raise Refused("The database must run on this machine: its CPU time is part of the measure.")
        parent = psutil.Process(self._process.pid)
        self._spenders = [parent, *parent.children(recursive=True)], psutil.Process(pids[0])

    def cost_of(self, request: bytes, times: int, expected: int) -> Cost:
        """Send one request so many times, and see what the operating system says it took."""
        time.sleep(0.05)  # what the last one left to do is not part of this
        server, database = self._spent()
        for _ in range(times):
            self.wire.ask(request, expected)
        server_after, database_after = self._spent()
        each = MILLISECONDS / times
        return Cost((server_after - server) * each, (database_after - database) * each)

    def _spent(self) -> tuple[float, float]:
        assert self._spenders is not None  # noqa: S101 - found before anything is measured
        servers, backend = self._spenders
        return sum(_cpu(one) for one in servers), _cpu(backend)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
