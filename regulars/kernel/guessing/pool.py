"""Places for hashing. Argon2id takes 19 MiB and a core each: a few at a time, some waiting, and no more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge

from regulars.kernel.errors import Busy

__all__ = ["POOL", "Pool"]

PATIENCE_SECONDS = 5.0
RUNNING = Gauge("regulars_hashes_running", "Passwords being hashed.", multiprocess_mode="livesum")
COMPUTED = Counter("regulars_hashes", "Passwords that were hashed.")
REFUSED = Counter("regulars_hashes_refused", "Log-ins turned away because the pool was full.")


class Pool:
    """`places` hashes at a time and `line` people, those at work among them; for the rest the pool is full.

    In a web process few threads come here at all: the others wait before they get one (docs/decisions/1112).
    """

    def __init__(self, places: int = 2, line: int = 8) -> None:
        self.computed = 0
        self.refused = 0
        self._lock, self._mine = threading.Lock(), threading.local()
        self.resize(places, line)

    def resize(self, places: int, line: int) -> None:
        """Before anybody waits."""
        self._places, self._line = threading.BoundedSemaphore(places), threading.BoundedSemaphore(line)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Where one hash is computed. Raises `Busy` when the line is full, or after five seconds in it."""
        with self.turn():
            with self._lock:
                self.computed += 1
            COMPUTED.inc()
            with RUNNING.track_inprogress():
                yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place for a hash and what belongs to it; a thread that has one already keeps it. Raises as `place`."""
        if getattr(self._mine, "turn", False):
            yield
            return
        line, places = self._line, self._places
        if not line.acquire(blocking=False):
            raise self._full()
        try:
            if not places.acquire(timeout=PATIENCE_SECONDS):
                raise self._full()
            self._mine.turn = True
            try:
                yield
            finally:
                self._mine.turn = False
                places.release()
        finally:
            line.release()

    def _full(self) -> Busy:
        with self._lock:
            self.refused += 1
        REFUSED.inc()
        return Busy("busy", "Many people are logging in right now. Please try again in a moment.")


POOL = Pool()
