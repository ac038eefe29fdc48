"""Races on real PostgreSQL: threads with connections of their own, started together, many rounds.

RACE_ROUNDS says how many rounds (30). A race that holds is played to the end. Its control takes the guard away and is
played until it fails; a control that never fails proves nothing, and fails as a test.
"""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from regulars.customers.models import Access, Customer
from regulars.kernel.errors import DomainError
from regulars.sites.models import CustomerSet, Site, SiteHost, SiteType

__all__ = [
    "ROUNDS",
    "Outcome",
    "Racers",
    "breaks",
    "each_in_time",
    "holds",
    "quick_account",
    "quick_set",
    "quick_site",
    "unclean",
    "wait_as_requests_do",
    "without_constraints",
]

ROUNDS = int(os.environ.get("RACE_ROUNDS", "30"))
PATIENT_ROUNDS = max(ROUNDS, 2_000)  # of a control: where it is rare, one in twelve goes wrong
MOST = 6


@dataclass(frozen=True)
class Outcome:
    """What became of one runner: an answer, a clean refusal, or an error that nobody translated."""

    value: Any = None
    refusal: DomainError | None = None
    error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.refusal is None and self.error is None

    @property
    def code(self) -> str:
        if self.refusal is not None:
            return self.refusal.code
        return "done" if self.error is None else f"{type(self.error).__name__}: {self.error}"


def _wait_long_for_locks() -> None:
    """Longer than a machine stands still, which would be told as *busy*; and longer than PostgreSQL looks on at two who wait for
    each other, so that each of those is told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '30s'")


def wait_as_requests_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


class Racers:
    """Threads that stay, each with its own connection, so that a round costs only what it does."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST, initializer=_wait_long_for_locks)
        self._dice = random.Random(1)

    def race(
        self, *runners: Callable[[], Any], spread: float = 0.004, late: Sequence[float] = ()
    ) -> list[Outcome]:
        """Start all together, give or take `spread` seconds, or up to `late` of each, and wait for all."""
        barrier = threading.Barrier(len(runners))
        delays = [self._dice.uniform(0, most) for most in late or [spread] * len(runners)]

        def run(runner: Callable[[], Any], delay: float) -> Outcome:
            barrier.wait()
            time.sleep(delay)
            try:
                return Outcome(runner())
            except DomainError as refusal:
                return Outcome(refusal=refusal)
            except Exception as error:  # noqa: BLE001 - whatever it is, the round reports it
                return Outcome(error=error)

        return list(self._pool.map(run, runners, delays))

    def each(self, act: Callable[[], None]) -> None:
        """Every thread does it."""
        self.race(*[act] * MOST)

    def close(self) -> None:
        barrier = threading.Barrier(MOST)

        def leave() -> None:
            barrier.wait()
            connection.close()

        for one in [self._pool.submit(leave) for _ in range(MOST)]:
            one.result()
        self._pool.shutdown()


Round = Callable[[int], str | None]


def holds(play: Round, *, rounds: int = ROUNDS) -> None:
    """Play all rounds; a round answers what is wrong, or None."""
    for number in range(rounds):
        problem = play(number)
        assert problem is None, f"round {number}: {problem}"


def each_in_time(play: Callable[[int, Sequence[float]], str | None], done: set[int], runners: int) -> None:
    """Play until each runner was done once, in a race that held. Who never was gets a head start that doubles, from 20 ms to
    40 s, so that it doesn't matter how fast this machine is.
    """
    for doubled in range(12):
        for place in set(range(runners)) - done:
            late = [0.0 if one == place else 0.02 * 2**doubled for one in range(runners)]
            problem = play(ROUNDS + doubled * runners + place, late)
            assert problem is None, f"with {late}: {problem}"
    assert done == set(range(runners))


def breaks(play: Round, *, rounds: int = PATIENT_ROUNDS) -> str:
    """Play until a round goes wrong, as it must without the guard; answers how it went wrong."""
    for number in range(rounds):
        problem = play(number)
        if problem is not None:
            return problem
    raise AssertionError("the guard was taken away and nothing went wrong: this race proves nothing")


def unclean(outcomes: Sequence[Outcome]) -> str | None:
    """An error that is no answer, if there was one."""
    return next((one.code for one in outcomes if one.error is not None), None)


@contextmanager
def without_constraints(table: str, *names: str) -> Iterator[None]:
    """Take constraints away; afterwards empty the customers and put them back."""
    with connection.cursor() as cursor:
        definitions = {}
        for name in names:
            cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
            definitions[name] = cursor.fetchone()[0]
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE customers_customer, customers_access, sites_installation CASCADE")
            for name, definition in definitions.items():
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def quick_set(code: str) -> CustomerSet:
    """As the verb makes it, without its record: a round is about something else."""
    return CustomerSet.objects.create(code=code, name=code)


def quick_site(code: str, in_set: CustomerSet) -> Site:
    site = Site.objects.create(code=code, name=code, set=in_set, sender="shop@mail.example")
    SiteHost.objects.create(site=site, name=f"{code}.localhost")
    SiteType.objects.create(site=site, type_id="B2C")
    return site


def quick_account(name: str, in_set: CustomerSet, site: Site | None = None, password: str = "") -> Customer:
    account = Customer.objects.create(
        set=in_set, username=name, username_key=name, last_name="Race", password=password
    )
    if site is not None:
        Access.objects.create(
            account=account, set_id=in_set.pk, site=site, family_id=site.pk, state="active", origin="granted"
        )
    return account
