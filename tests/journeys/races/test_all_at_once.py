"""A set is deleted, its site moved, its customers come, go, move and are shut out, all at once: nobody is lost, and no two
wait for each other (G1, G4, G5, G29; the order of locks in ARCHITECTURE.md).
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from regulars.customers.models import Session
from regulars.customers.operations import access
from regulars.customers.operations.access import set_access
from regulars.customers.operations.locks import lock_account
from regulars.customers.rules import LoginDecision
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.guessing.hashes import hash_password
from tests.journeys.races.test_set_deletions import lost
from tests.journeys.stories import SAM, delete_at_once, move_at_once
from tests.racing import (
    MOST,
    Racers,
    breaks,
    each_in_time,
    holds,
    quick_account,
    quick_set,
    quick_site,
    unclean,
)
from tests.world import PASSWORD, a_set, an_account, answer, logged_in


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _tell_deadlocks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


class AllAtOnce:
    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.successor, self.elsewhere = a_set("heir"), a_set("elsewhere")
        self.hash = hash_password(PASSWORD)
        self.before, self.done = _deadlocks(), set[int]()

    def play(self, number: int, late: Sequence[float] = ()) -> str | None:
        doomed = quick_set(f"doomed{number}")
        kids, sister = quick_site(f"kids{number}", doomed), quick_site(f"sister{number}", doomed)
        ada, ben = (quick_account(f"{name}{number}", doomed, kids, self.hash) for name in ("ada", "ben"))
        acts: list[Callable[[], Any]] = [
            lambda: move_at_once({kids: self.elsewhere}, "take_only_here"),
            lambda: delete_at_once(doomed, self.successor),
            lambda: logged_in(ada, sister),
            lambda: an_account(f"cyd{number}@mail.example", kids, password=""),
            lambda: move_account(ben, to_set=self.elsewhere, by=SAM),
            lambda: set_access(ada, site=kids, state="disabled", by=SAM),
        ]
        slow = 2 ** (number % 4)  # another machine needs other distances for them to meet
        outcomes = self.racers.race(*acts, late=late or [0.0, 0.01 * slow, *[0.02 * slow] * 4])
        self.done |= {place for place, one in enumerate(outcomes) if one.done}
        self.racers.each(_tell_deadlocks)
        if problem := unclean(outcomes):
            return problem
        if _deadlocks() > self.before:
            return f"a deadlock: {[one.code for one in outcomes]}"
        if lost():
            return f"somebody is lost: {[one.code for one in outcomes]}"
        stays = Session.objects.select_related("account", "site")
        left_in = [one.pk for one in stays if answer(one.account, one.site) is not LoginDecision.OPEN]
        return f"{len(left_in)} log-ins stay where there is no way in" if left_in else None


def test_whatever_happens_at_once_nobody_is_lost_and_nobody_waits_for_ever(racers: Racers) -> None:
    world = AllAtOnce(racers)
    holds(world.play)
    # Whoever looked at a plan comes too late where the others were quicker.
    each_in_time(world.play, world.done, MOST)


def test_control_who_waits_for_an_account_in_the_gate_meets_the_deletion(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_ease(hold: Callable[[], Any], account: Any) -> Any:
        return hold(), lock_account(account)

    monkeypatch.setattr(access, "lock_at", at_ease)
    assert "a deadlock" in breaks(AllAtOnce(racers).play, rounds=2000)
