"""Waiting for what other threads and processes bring about."""

import time
from collections.abc import Callable

__all__ = ["until"]

PATIENCE = 120.0  # seconds; generous, for a machine that is busy


def until(met: Callable[[], object], *, every: float = 0.005) -> None:
    """Look again and again until it is so. Fails when it does not come about."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, "it does not come about"
        time.sleep(every)
