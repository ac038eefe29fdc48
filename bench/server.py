"""One web server to measure: its processes, the database's backend that works for it, and what they have spent."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from bench.wire import Wire
from regulars.cli.problems import Refused

__all__ = ["Cost", "Server", "answers_for_bare", "middle", "spent_by", "times"]

MILLISECONDS = 1_000
PATIENCE = 15.0
# Requests are counted like everywhere, and never enough, unless somebody asks for less.
NEVER_ENOUGH = dict.fromkeys(
    ("REGULARS_API_PER_KEY", "REGULARS_API_PER_SESSION", "REGULARS_API_PER_NETWORK"), "1000000"
)


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
        self.name = f"bench {port}"
        self.wire = Wire(port)
        self._command = [sys.executable, "-m", module, "127.0.0.1", str(port), "1"]
        self._database_url = database_url
        self._environment = {
            **os.environ,
            **NEVER_ENOUGH,
            **environment,
            "DATABASE_URL": database_url,
            "PGAPPNAME": self.name,
        }
        self._servers: list[psutil.Process] = []

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
            self._process.wait()

    def find_processes(self) -> None:
        """Look for everybody whose time counts, once the first request was answered."""
        parent = psutil.Process(self._process.pid)
        self._servers = [parent, *parent.children(recursive=True)]
        if not self._backends():
            raise Refused("The database must run on this machine: its CPU time is part of the measure.")

    def _backends(self) -> list[psutil.Process]:
        """Every connection of this server: each of its threads has one, from its first request on."""
        import psycopg

        with psycopg.connect(self._database_url) as connection:
            wanted = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
            pids = [row[0] for row in connection.execute(wanted, [self.name])]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    def cost_of(self, request: bytes, times: int, expected: int) -> Cost:
        """Send one request so many times, and see what the operating system says it took."""
        time.sleep(0.05)  # what the last ones left to do is not part of this
        before = self._spent()
        for _ in range(times):
            self.wire.ask(request, expected)
        after = self._spent()
        each = MILLISECONDS / times
        return Cost((after[0] - before[0]) * each, (after[1] - before[1]) * each)

    def _spent(self) -> tuple[float, float]:
        return sum(map(spent_by, self._servers)), sum(map(spent_by, self._backends()))


def middle(costs: Sequence[Cost]) -> float:
    return statistics.median(cost.total for cost in costs)


def times(costs: Sequence[Cost], others: Sequence[Cost]) -> float:
    """How often the others go into these, round by round."""
    return statistics.median(one.total / other.total for one, other in zip(costs, others, strict=True))


@contextmanager
def answers_for_bare(told: Mapping[str, tuple[str, Sequence[str], bytes]]) -> Iterator[dict[str, str]]:
    """The environment in which `bench.bare` asks and answers so: a statement, its parameters and the body, by address."""
    answers = {path: (statement, given, body.decode()) for path, (statement, given, body) in told.items()}
    with tempfile.TemporaryDirectory(prefix="regulars-bare-") as directory:
        file = Path(directory) / "answers.json"
        file.write_text(json.dumps(answers))
        yield {"BARE_ANSWERS": str(file)}


def spent_by(process: psutil.Process) -> float:
    """Seconds on a processor. By the scheduler's own nanoseconds where it tells them: its ticks miss short work."""
    tasks = Path(f"/proc/{process.pid}/task")
    try:
        spent = [int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()]
    except OSError:
        times = process.cpu_times()
        return float(times.user + times.system)
    return sum(spent) / 1_000_000_000
