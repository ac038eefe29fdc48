"""Somebody else at work in a pool of places for hashes."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from regulars.kernel.guessing.pool import Pool

__all__ = ["occupied"]


@contextmanager
def occupied(pool: Pool) -> Iterator[None]:
    """One of its places is taken, by another thread: one's own keeps its place when it asks again."""
    there, go = threading.Event(), threading.Event()

    def stay() -> None:
        with pool.place():
            there.set()
            go.wait(60)

    with ThreadPoolExecutor(1) as other:
        staying = other.submit(stay)
        there.wait(60)
        try:
            yield
        finally:
            go.set()
            staying.result()
