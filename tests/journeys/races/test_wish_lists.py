"""Two put something on a wish list that has room for one more (WSH-01)."""

from functools import partial

import pytest

from regulars.customers.models import Customer
from regulars.wishlists.models import WishLine
from regulars.wishlists.operations import wishes as verbs
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.world import a_set, a_site, an_account


class Full:
    def __init__(self, racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(verbs, "MOST", 3)
        self.racers, self.kids = racers, a_site("kids", a_set("b2c"))
        a_list(self.kids, "all", {a_stored_product(f"N{number}"): "1" for number in range(4)})
        self.ada = an_account(site=self.kids)

    def round(self, _number: int) -> str | None:
        WishLine.objects.all().delete()
        put = partial(verbs.add_wish, self.ada, site=self.kids, by=SAM)
        for code in ("N0", "N1"):
            put(code)
        outcomes = self.racers.race(partial(put, "N2"), partial(put, "N3"))
        answers, lines = sorted(outcome.code for outcome in outcomes), WishLine.objects.count()
        return None if (answers, lines) == (["done", "too_many_wishes"], 3) else f"{answers}, {lines} lines"


def test_most_lines_are_the_most_in_a_race(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    holds(Full(racers, monkeypatch).round)


def test_control_without_the_lock_there_is_one_more(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "lock_account", lambda account, **_: Customer.objects.get(pk=account.pk))
    assert "['done', 'done'], 4 lines" in breaks(Full(racers, monkeypatch).round)
