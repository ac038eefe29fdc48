"""Whoever comes at once by whatever path: one account per set and username (G2, ACC-05)."""

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.accounts import rename
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.actor import OPERATOR
from tests.journeys.stories import delete_at_once
from tests.racing import Racers, breaks, holds, quick_account, quick_set, unclean, without_constraints
from tests.world import a_set, an_account, sites

ANSWERS = {"done", "username_taken", "clashes", "plan_changed", "busy"}


class World:
    """Two registrations, a renaming, a move and a set deletion, all onto one username in one set."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.p, self.q = a_set("p"), a_set("q")
        self.shops = sites(["a", "b"], self.p)
        self.ben = quick_account("ben", self.p)
        self.won: set[int] = set()

    def play(self, number: int) -> str | None:
        name = f"ann{number}@mail.example"
        elsewhere = quick_account(name, self.q)
        doomed = quick_set(f"r{number}")
        quick_account(name, doomed)

        outcomes = self.racers.race(
            lambda: an_account(name, self.shops[0], password=""),
            lambda: an_account(name.upper(), self.shops[1], password=""),
            lambda: rename(self.ben, username=name, by=OPERATOR),
            lambda: move_account(elsewhere, to_set=self.p, by=OPERATOR),
            lambda: delete_at_once(doomed, self.p),
        )
        self.won |= {place for place, one in enumerate(outcomes) if one.done}
        there = Customer.objects.filter(set=self.p, username_key=name).count()
        if problem := unclean(outcomes):
            return problem
        if there != 1 or sum(one.done for one in outcomes) != 1:
            return f"{there} accounts of one name: {[one.code for one in outcomes]}"
        if not {one.code for one in outcomes} <= ANSWERS:
            return f"an answer for something else: {[one.code for one in outcomes]}"
        return None


def test_one_account_however_many_come_at_once(racers: Racers) -> None:
    """ACC-05, ACC-07, SET-15: one of five wins, the others hear why, and every path wins sometimes."""
    world = World(racers)
    holds(world.play)
    assert len(world.won) > 2


@pytest.mark.parametrize("guard", ["one_account_per_set_and_username"])
def test_control_without_the_unique_index_there_are_two(racers: Racers, guard: str) -> None:
    with without_constraints("customers_customer", guard):
        assert "accounts of one name" in breaks(World(racers).play)
