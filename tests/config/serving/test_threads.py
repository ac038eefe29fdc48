"""A few threads for many: one for the back office, never all for one site, a line with a limit (F05, P3 to P5, G26)."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from regulars.config.serving import threads
from regulars.config.serving.line import Full, Who
from regulars.config.serving.threads import CONNECTIONS, Threads, sizes
from regulars.kernel.guessing.lanes import Lane
from tests.looping import run_loop

SHOPPER, OTHER = Who("10.1.1.0/24", "sports.localhost"), Who("10.2.2.0/24", "kids.localhost")
STAFF = Who("10.1.1.0/24", "admin.localhost", is_staff=True)
PATIENCE = 30.0


@pytest.fixture(autouse=True)
def _nobody_loses_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """In line, where that is not what a test is about: it may stand still for seconds on a busy machine."""
    monkeypatch.setattr(threads, "PATIENCE_SECONDS", 2 * PATIENCE)


class Held:
    """Jobs that go on until they are let go."""

    def __init__(self) -> None:
        self._go = threading.Event()
        self.running: list[Who] = []

    def job(self, who: Who) -> Callable[[], Who]:
        def work() -> Who:
            self.running.append(who)
            self._go.wait(PATIENCE)
            return who

        return work

    def end(self) -> None:
        self._go.set()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for happens in threads
            await asyncio.sleep(0.002)


def told(story: Callable[[], Awaitable[Any]]) -> None:
    run_loop(story())  # type: ignore[arg-type]


@pytest.mark.parametrize(("shared", "of_shops"), [(True, 1), (False, 3)])
def test_one_site_never_takes_all_threads(shared: bool, of_shops: int) -> None:  # noqa: FBT001
    """G26; control: where threads aren't shared out one site has them all, and staff wait with everybody."""

    async def story() -> None:
        lane, held = Threads(Lane.HASHES, 3, shared=shared), Held()
        flood = [asyncio.create_task(lane.run(held.job(SHOPPER), SHOPPER)) for _ in range(20)]
        await until(lambda: len(held.running) == of_shops)
        others = [asyncio.create_task(lane.run(held.job(who), who)) for who in (OTHER, STAFF)]
        if shared:
            await until(lambda: set(held.running) == {SHOPPER, OTHER, STAFF})
        else:
            await asyncio.sleep(0.05)
            assert set(held.running) == {SHOPPER}
        held.end()
        await asyncio.gather(*flood, *others)
        assert len(held.running) == 22

    told(story)


def test_in_line_a_crowd_waits_for_itself() -> None:
    """F05: one of another network comes after at most one of the crowd's."""

    async def story() -> None:
        lane, done = Threads(Lane.PICTURES, 1), []
        held = Held()
        first = asyncio.create_task(lane.run(held.job(SHOPPER), SHOPPER))
        await until(lambda: bool(held.running))
        crowd = [asyncio.create_task(lane.run(lambda: done.append("crowd"), SHOPPER)) for _ in range(30)]
        await asyncio.sleep(0)
        other = asyncio.create_task(lane.run(lambda: done.append("other"), OTHER))
        await asyncio.sleep(0)
        held.end()
        await asyncio.gather(first, *crowd, other)
        assert done.index("other") <= 1

    told(story)


def test_the_ninth_waits_and_only_the_patience_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """P4."""
    monkeypatch.setattr(threads, "PATIENCE_SECONDS", 1.0)

    async def story() -> None:
        lane, held = Threads(Lane.HASHES, 1), Held()
        first = asyncio.create_task(lane.run(held.job(SHOPPER), SHOPPER))
        late = [asyncio.create_task(lane.run(held.job(SHOPPER), SHOPPER)) for _ in range(9)]
        await asyncio.sleep(0)
        assert not any(one.done() for one in late)
        answers = await asyncio.gather(*late, return_exceptions=True)
        assert {type(one) for one in answers} == {Full}
        held.end()
        assert await first is SHOPPER
        assert await lane.run(lambda: 7, OTHER) == 7

    told(story)


def test_what_a_job_raises_is_raised_where_it_is_waited_for() -> None:
    async def story() -> None:
        lane = Threads(Lane.QUICK, 1)
        with pytest.raises(ZeroDivisionError):
            await lane.run(lambda: 1 / 0, SHOPPER)
        assert await lane.run(lambda: "still there", SHOPPER) == "still there"

    told(story)


def test_threads_of_all_processes_fit_the_databases_connections() -> None:
    for workers in range(1, 17):
        each = sizes(workers)
        assert sum(each.values()) * workers <= CONNECTIONS
        assert min(each.values()) >= 1
    assert sum(sizes(2).values()) == 11
