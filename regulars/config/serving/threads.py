"""Threads that answer, a few for each kind of request, and the line in front of them."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any

from prometheus_client import Counter as Figure
from prometheus_client import Gauge

from regulars.config.serving.line import Full, Line, Waiting, Who
from regulars.kernel.guessing.lanes import Lane

__all__ = ["Threads", "lanes", "sizes"]

CONNECTIONS = 80  # each thread keeps one once it has worked; PostgreSQL allows a hundred
# In these staff ask too, and locks are waited for.
SHARED = frozenset({Lane.PAGES, Lane.HASHES})
PATIENCE: Mapping[Lane, float] = {Lane.PAGES: 10.0}
PATIENCE_SECONDS = 5.0
AHEAD = (
    16  # quick ones that are handed to their threads before these are free, and so don't wait for the loop
)
EACH, MOST = 128, 2_048  # how many of one network, and of all, may wait for a thread

WAITING = Gauge(
    "regulars_requests_waiting", "Requests that wait for a thread.", ["lane"], multiprocess_mode="livesum"
)
TURNED_AWAY = Figure("regulars_requests_turned_away", "Requests that found no thread in time.", ["lane"])


class Threads:
    """`number` threads for one lane.

    With `shared` of them none belongs to the shops alone: one stays free for the back office, and one site takes at
    most two less than all, since whatever it waits for (a lock while it is moved) is no reason for others to wait.
    """

    def __init__(self, lane: Lane, number: int, *, shared: bool = False, ahead: int = 0) -> None:
        self._free = number + ahead
        self._most_of_shops = max(1, number - 1) if shared else self._free
        self._most_of_site = max(1, number - 2) if shared else self._free
        self._of_shops, self._of_site = 0, Counter[str]()
        self._patience = PATIENCE.get(lane, PATIENCE_SECONDS)
        self._line = Line(EACH, MOST)
        self._waiting, self._turned_away = WAITING.labels(lane), TURNED_AWAY.labels(lane)
        self._jobs: SimpleQueue[tuple[Callable[[], Any], asyncio.Future[Any], Who]] = SimpleQueue()
        for nr in range(number):
            threading.Thread(target=self._work, name=f"{lane}-{nr}", daemon=True).start()

    async def run(self, job: Callable[[], Any], who: Who) -> Any:
        """What `job` answers, in one of these threads. Raises `Full` when the line is, or after some seconds in it."""
        if not self._fits(who):
            await self._turn(who)
        else:
            self._take(who)
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._jobs.put((job, done, who))
        return await done

    async def _turn(self, who: Who) -> None:
        """Until it is our turn; whoever calls us has taken the place for us."""
        waiting = Waiting(who)
        try:
            self._line.join(waiting)
        except Full:
            self._turned_away.inc()
            raise
        deadline = asyncio.get_running_loop().call_later(self._patience, self._turn_away, waiting)
        with self._waiting.track_inprogress():
            await waiting.turn
        deadline.cancel()

    def _turn_away(self, waiting: Waiting) -> None:
        if not waiting.turn.done():
            self._turned_away.inc()
            self._line.leave(waiting)
            waiting.turn.set_exception(Full())

    def _fits(self, who: Who) -> bool:
        if not self._free:
            return False
        return who.is_staff or (
            self._of_shops < self._most_of_shops and self._of_site[who.host] < self._most_of_site
        )

    def _take(self, who: Who, sign: int = 1) -> None:
        self._free -= sign
        if not who.is_staff:
            self._of_shops += sign
            self._of_site[who.host] += sign
            if not self._of_site[who.host]:
                del self._of_site[who.host]

    def _finish(self, done: "asyncio.Future[Any]", who: Who, answer: Any, error: Exception | None) -> None:
        self._take(who, -1)
        if error is None:
            done.set_result(answer)
        else:
            done.set_exception(error)
        while len(self._line) and (called := self._line.call(self._fits)) is not None:
            self._take(called.who)
            called.turn.set_result(None)

    def _work(self) -> None:
        while True:
            job, done, who = self._jobs.get()
            answer, error = None, None
            try:
                answer = job()
            except Exception as problem:  # noqa: BLE001 - raised where it is waited for
                error = problem
            try:
                done.get_loop().call_soon_threadsafe(self._finish, done, who, answer, error)
            except RuntimeError:
                return  # the loop is closed: the process ends


def sizes(workers: int) -> dict[Lane, int]:
    """How many threads in each of so many processes. Few: more of them on one interpreter only hinder each other."""
    share = max(5, CONNECTIONS // workers)
    many = max(1, min(4, (share - 4) // 2))
    quick = 2 if share >= 12 else 1
    return {
        Lane.QUICK: quick,
        Lane.PAGES: many,
        Lane.HASHES: min(3, many),
        Lane.PICTURES: 1,
        Lane.OPERATORS: 1,
    }


def lanes(workers: int) -> dict[Lane, Threads]:
    """The threads of one process, started."""
    return {
        lane: Threads(lane, number, shared=lane in SHARED, ahead=AHEAD if lane is Lane.QUICK else 0)
        for lane, number in sizes(workers).items()
    }
