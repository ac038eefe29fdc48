"""Figures for Prometheus. Labels come from our own URL patterns and lists, so their number is bounded and nobody is in them.

Several web processes share one directory (`PROMETHEUS_MULTIPROC_DIR`, set by `regulars.cli.web`): whichever is
asked answers for all of them.
"""

import os
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from regulars.config.observing.waiting import Waiting

__all__ = ["count_request", "figures"]

REQUESTS = Counter("regulars_requests", "Requests answered.", ["lane", "method", "route", "status"])
SECONDS = Histogram(
    "regulars_request_seconds",
    "From the arrival of the whole request to its answer, the wait for a thread included.",
    ["lane", "route"],
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_known: dict[tuple[str, str, str, str], tuple[Counter, Histogram]] = {}


def count_request(lane: str, method: str, route: str, status: str, seconds: float) -> None:
    key = lane, method, route, status
    found = _known.get(key)
    if found is None:
        found = _known[key] = REQUESTS.labels(*key), SECONDS.labels(lane, route)
    found[0].inc()
    found[1].observe(seconds)


def figures() -> bytes:
    """All of them as text. Raises the database's errors."""
    waiting = CollectorRegistry()
    waiting.register(Waiting())
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not shared:
        return generate_latest(REGISTRY) + generate_latest(waiting)
    _forget_the_dead(Path(shared))
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody, path=shared)  # type: ignore[no-untyped-call]
    return generate_latest(everybody) + generate_latest(waiting)


def _forget_the_dead(shared: Path) -> None:
    """What a killed process was doing, it no longer does; what it has done stays counted."""
    for file in shared.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, path=str(shared))  # type: ignore[no-untyped-call]
