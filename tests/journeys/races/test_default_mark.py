"""Exactly one set carries the default mark, whoever hands it over and whatever is deleted meanwhile (G3, DEF-01, DEF-05)."""

from collections.abc import Sequence

import pytest

from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.sites.models import CustomerSet, Installation
from regulars.sites.operations import sets
from regulars.sites.operations.sets import hand_over_default, remove_set
from tests.journeys.stories import delete_at_once
from tests.racing import Racers, breaks, each_in_time, holds, quick_set, unclean, without_constraints
from tests.world import a_set, default_set


def _no_lock(*, change: bool = False) -> Installation:
    return Installation.objects.select_related("default_set").get()


class HandOvers:
    """Three sets are given the mark at once. The records must tell one story: each took it from the one before."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.sets = [a_set(code) for code in ("p", "q", "r")]

    def play(self, _number: int) -> str | None:
        before = default_set().code
        seen = AuditRecord.objects.latest("pk").pk
        outcomes = self.racers.race(
            *[lambda one=one: hand_over_default(one, by=OPERATOR) for one in self.sets],
            lambda: Installation.objects.select_related("default_set").get().default_set.code,
        )
        if problem := unclean(outcomes):
            return problem
        story = [before]
        for record in AuditRecord.objects.filter(pk__gt=seen, event="set.made_default").order_by("pk"):
            if record.data["former"] != story[-1]:
                return f"{record.data} after {story}"
            story.append(record.data["set"])
        if Installation.objects.count() != 1 or default_set().code != story[-1]:
            return f"{default_set().code} has the mark after {story}"
        return None


class Deletion:
    """A set is given the mark while it is deleted: either it has the mark and stays, or it is gone without it."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.p = a_set("p")
        self.won: set[int] = set()

    def play(self, number: int, late: Sequence[float] = (0.02, 0.02)) -> str | None:
        doomed = quick_set(f"doomed{number}")
        outcomes = self.racers.race(
            lambda: hand_over_default(doomed, by=OPERATOR), lambda: delete_at_once(doomed, self.p), late=late
        )
        if problem := unclean(outcomes):
            return problem
        there = CustomerSet.objects.filter(pk=doomed.pk).exists()
        marked = Installation.objects.get().default_set_id == doomed.pk
        self.won.add(0 if there else 1)
        if there != marked:
            return f"there: {there}, marked: {marked}: {[one.code for one in outcomes]}"
        hand_over_default(self.p, by=OPERATOR)
        if {one.code for one in outcomes} - {"done", "default_set_undeletable", "no_such_set", "busy"}:
            return f"an answer for something else: {[one.code for one in outcomes]}"
        if there:
            remove_set(doomed, successor=self.p, by=OPERATOR)
        return None


def test_mark_is_handed_on_one_after_the_other(racers: Racers) -> None:
    holds(HandOvers(racers).play)


def test_set_that_gets_the_mark_is_not_deleted(racers: Racers) -> None:
    """DEF-04: and a set that is deleted doesn't get it; both happen."""
    world = Deletion(racers)
    holds(world.play)
    each_in_time(world.play, world.won, 2)


def test_control_without_the_lock_two_take_the_mark_from_the_same_set(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "hold_installation", _no_lock)
    assert "after" in breaks(HandOvers(racers).play)


def test_control_without_lock_and_key_the_mark_points_to_a_set_that_is_gone(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "hold_installation", _no_lock)
    with without_constraints("sites_installation", "installation_default_set"):
        assert "there: False, marked: True" in breaks(Deletion(racers).play, rounds=2000)
