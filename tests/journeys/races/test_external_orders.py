"""Shops outside that send at once, and while site or customer move (EXT-01, G6, B-15)."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model, QuerySet

from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order
from regulars.orders.operations import external_orders
from regulars.orders.rules.external import Become
from regulars.sites.operations import locks as site_locks
from tests.journeys.races.test_orders import as_others_see, forget_orders
from tests.journeys.stories import move_at_once
from tests.racing import Outcome, Racers, breaks, holds, unclean, without_constraints
from tests.rooms.orders.external import a_recorded_order
from tests.world import a_set, a_site, an_account

KEY_ALONE = "SELECT 1 FROM customers_customer WHERE id = %s"
SITE_ALONE = "SELECT set_id, family_id FROM sites_site WHERE id = %(site)s"


class Outside:
    """A shop that sends orders of Ada's to kids, through two workers of its own."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.b2c, self.other = racers, a_set("b2c"), a_set("other")
        self.kids = a_site("kids", self.b2c)
        self.ada = an_account(site=self.kids)

    def sends(self, number: int, version: int, **values: Any) -> Become:
        sent = a_recorded_order(self.kids, version, f"#{number}", customer=self.ada.pk, **values)
        return sent.became

    def one_version(self, number: int) -> str | None:
        """With the same in it, the first time: one order, and both are told so."""
        outcomes = self.racers.race(*[partial(self.sends, number, 1)] * 2)
        return self.judge(number, outcomes, [Become.NEW, Become.UNCHANGED])

    def one_version_of_two_orders(self, number: int) -> str | None:
        runners = [partial(self.sends, number, 1, remark=remark) for remark in ("one", "two")]
        outcomes = self.racers.race(*runners)
        return self.judge(number, outcomes, [Become.NEW, "version_reused"])

    def two_versions(self, number: int) -> str | None:
        """The higher one stays."""
        self.sends(number, 1)
        outcomes = self.racers.race(*[partial(self.sends, number, version) for version in (2, 3)])
        last = Order.objects.get(number=f"#{number}").source_version
        return unclean(outcomes) or (None if last == 3 else f"version {last} stays")

    def judge(self, number: int, outcomes: list[Outcome], wanted: list[str]) -> str | None:
        found = sorted(str(outcome.value) if outcome.done else outcome.code for outcome in outcomes)
        orders = Order.objects.filter(number=f"#{number}").count()
        is_right = orders == 1 and found == sorted(map(str, wanted))
        return None if is_right else f"{orders} orders, {found}"

    def against(self, number: int, act: Callable[[], object], undo: Callable[[], object]) -> str | None:
        def record() -> bool:
            with transaction.atomic():
                self.sends(number, 1)
                time.sleep(0.002)
                return as_others_see(self.ada, self.kids)

        sent, moved = outcomes = self.racers.race(record, act, late=(0, 0.03))
        if moved.done:
            undo()
        problem = unclean(outcomes)
        return problem or ("recorded apart from its customer" if sent.done and not sent.value else None)

    def site_moves(self, number: int) -> str | None:
        there, back = {self.kids: self.other}, {self.kids: self.b2c}
        return self.against(number, lambda: move_at_once(there, "leave"), lambda: move_at_once(back, "leave"))

    def customer_moves(self, number: int) -> str | None:
        def to(customer_set: Any) -> Callable[[], object]:
            return lambda: move_account(self.ada, to_set=customer_set, by=OPERATOR)

        return self.against(number, to(self.other), to(self.b2c))


AT_ONCE = [Outside.one_version, Outside.one_version_of_two_orders]
MOVES = [Outside.site_moves, Outside.customer_moves]
Game = Callable[[Outside, int], str | None]


@pytest.mark.parametrize("play", [*AT_ONCE, Outside.two_versions, *MOVES])
def test_one_order_its_highest_version_and_its_customer_in_its_set(racers: Racers, play: Game) -> None:
    holds(partial(play, Outside(racers)))


@pytest.mark.parametrize("play", AT_ONCE)
def test_control_without_the_constraint_there_are_two(racers: Racers, play: Game) -> None:
    outside = Outside(racers)
    with without_constraints("orders_order", "order_number_once_per_site"):
        assert breaks(partial(play, outside)).startswith("2 orders")
        forget_orders()


def test_control_without_the_lock_the_lower_version_may_stay(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(model: type[Model]) -> QuerySet[Model]:
        return QuerySet(model)

    monkeypatch.setattr(external_orders, "locked_rows", unlocked)
    assert breaks(partial(Outside.two_versions, Outside(racers))) == "version 2 stays"


@pytest.mark.parametrize("play", MOVES)
def test_control_without_the_holds_it_is_recorded_apart(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, play: Game
) -> None:
    monkeypatch.setattr(external_orders, "_HOLD", KEY_ALONE)
    monkeypatch.setattr(site_locks, "_HOLD_SITE", SITE_ALONE)
    assert breaks(partial(play, Outside(racers))) == "recorded apart from its customer"
