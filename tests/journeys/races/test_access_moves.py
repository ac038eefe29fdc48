"""Two move a customer to different sites of the family at once: one does, and the other hears where the customer is by now (SUB-02)."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.customers.models import Access, AccessHistory, Customer
from regulars.customers.operations import access
from regulars.customers.operations.access import move_access, set_access
from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, unclean
from tests.world import a_family, a_set, an_account


class Family:
    """Ada is of North before each round."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        _, self.north, *self.others = a_family("trade", ["north", "south", "west"], a_set("trade"))
        self.ada = an_account(site=self.north)

    def moved(self, site: Site) -> Callable[[], Any]:
        return lambda: move_access(self.ada, site=site, instead_of=self.north, by=SAM)

    def play(self, _number: int) -> str | None:
        AccessHistory.objects.all().delete()
        seen = AuditRecord.objects.latest("pk").pk
        outcomes = self.racers.race(
            *map(self.moved, self.others),
            lambda: set_access(self.ada, site=self.north, state="active", by=SAM),
        )
        if problem := unclean(outcomes):
            return problem
        rows = list(Access.objects.values_list("site_id", flat=True))
        done = [site.pk for site, outcome in zip(self.others, outcomes, strict=False) if outcome.done]
        lost = {outcome.code for outcome in outcomes if not outcome.done}
        moves = AuditRecord.objects.filter(pk__gt=seen, event="access.moved").count()
        if rows != done or (moves, AccessHistory.objects.count()) != (1, 1):
            return f"{len(done)} have moved her, {rows} is there, {moves} records"
        move_access(self.ada, site=self.north, instead_of=Site.objects.get(pk=done[0]), by=SAM)
        return None if lost <= {"family_member_exists"} else f"an answer for something else: {lost}"


def test_one_of_two_moves_is_done(racers: Racers) -> None:
    holds(Family(racers).play)


def test_control_without_the_lock_both_have_moved_her(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_look(hold: Callable[[], Any], account: Customer) -> tuple[Any, Customer]:
        return hold(), Customer.objects.get(pk=account.pk)

    monkeypatch.setattr(access, "lock_at", only_look)
    assert "2 have moved her" in breaks(Family(racers).play)
