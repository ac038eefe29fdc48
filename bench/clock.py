"""How long something takes, in milliseconds and in yardsticks, and how many statements."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.figures import Ratio

__all__ = ["Counted", "Timed", "counted_statements", "milliseconds", "timed", "yardstick"]


def milliseconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what it answered."""
    began = time.perf_counter()
    answer = act()
    return (time.perf_counter() - began) * 1_000, answer


def yardstick(takes: int = 3) -> float:
    """Milliseconds that work which never changes takes now, half PostgreSQL's and half Python's: 10 on a machine like that
    of docs/performance.md with nothing else to do, and more where or when everything takes longer.
    """
    return statistics.median(milliseconds(_fixed_work)[0] for _ in range(takes))


def _fixed_work() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(md5(number::text)) FROM generate_series(1, 24000) number")
    sorted(str(number) for number in range(50_000))


@dataclass(frozen=True)
class Timed:
    """How long something took, and how much of what never changes would have been done meanwhile."""

    ms: float
    yardsticks: float

    def at_most(self, yardsticks: float) -> Ratio:
        return Ratio(self.yardsticks, yardsticks, "yardsticks")


def timed(act: Callable[[], Any], times: int, *, warm: bool = True) -> Timed:
    """The middle of so many times, after one to warm up; each is compared with the yardstick before and after it."""
    if warm:
        act()
    takes = 1 if times > 1 else 3
    taken, sticks = list[float](), [yardstick(takes)]
    for _ in range(times):
        taken.append(milliseconds(act)[0])
        sticks.append(yardstick(takes))
    ratios = [2 * ms / (sticks[place] + sticks[place + 1]) for place, ms in enumerate(taken)]
    return Timed(statistics.median(taken), statistics.median(ratios))


@dataclass
class Counted:
    count: int = 0


@contextmanager
def counted_statements() -> Iterator[Counted]:
    """Count what Django's connection sends meanwhile, the hot lane's own too, as libpq itself traces it."""
    from django.db import connection

    connection.ensure_connection()
    wire = connection.connection.pgconn
    counted = Counted()
    with tempfile.TemporaryFile() as trace:
        wire.trace(trace.fileno())
        try:
            yield counted
        finally:
            wire.untrace()
        trace.seek(0)
        sent = [line.split(b"\t")[3] for line in trace if line.split(b"\t")[1:2] == [b"F"]]
        counted.count = sum(kind in {b"Execute", b"Query"} for kind in sent)
