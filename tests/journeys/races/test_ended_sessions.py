"""Somebody ends log-ins while they are used: from the acknowledgement on, none of them counts (G5)."""

import threading
from collections.abc import Callable
from functools import cache

import pytest

from regulars.authentication.operations.ended_sessions import end_session, end_sessions
from regulars.authentication.queries.visits import Visit, visit
from regulars.customers.models import Session
from regulars.kernel.actor import OPERATOR
from tests.racing import Racers, breaks, holds, unclean
from tests.world import a_site, an_account, logged_in

Ask = Callable[[str, str], Visit | None]


class World:
    """Ada is logged in at kids; every round ends that while requests come in."""

    def __init__(self, racers: Racers, which: str, *, ask: Callable[[], Ask] = lambda: visit) -> None:
        self.racers, self.which, self.ask = racers, which, ask
        self.kids = a_site("kids")
        self.ada = an_account(site=self.kids)

    def play(self, _number: int) -> str | None:
        token = logged_in(self.ada, self.kids).token
        session_id = Session.objects.get(account=self.ada).pk
        acknowledged, over, ask = threading.Event(), threading.Event(), self.ask()
        accepted: list[bool] = []  # whether it was asked after the acknowledgement

        def end() -> None:
            try:
                if self.which == "one":
                    end_session(self.ada, session_id=session_id, by=OPERATOR)
                else:
                    end_sessions(self.ada, by=OPERATOR)
                acknowledged.set()
            finally:
                over.set()

        def keep_asking() -> None:
            last = False
            while not last:
                last, after = over.is_set(), acknowledged.is_set()
                here = ask("kids.localhost", token)
                if here is not None and here.account is not None:
                    accepted.append(after)

        outcomes = self.racers.race(end, keep_asking, keep_asking)
        Session.objects.all().delete()
        if problem := unclean(outcomes):
            return problem
        return "accepted after the acknowledgement" if any(accepted) else None


@pytest.mark.parametrize("which", ["one", "all"])
def test_no_request_counts_after_the_acknowledgement(racers: Racers, which: str) -> None:
    holds(World(racers, which).play)


@pytest.mark.parametrize("which", ["one", "all"])
def test_control_with_a_cache_ended_log_ins_are_accepted(racers: Racers, which: str) -> None:
    assert "after the acknowledgement" in breaks(World(racers, which, ask=lambda: cache(visit)).play)
