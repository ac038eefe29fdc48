"""What several do to baskets at once: nothing is lost, nothing doubled (1.5)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from regulars.catalog.models import Product
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Basket
from regulars.orders.operations import baskets
from regulars.orders.operations.baskets import add_line, merge_basket
from regulars.orders.rules.baskets import Owner
from tests.racing import Racers, breaks, holds, unclean
from tests.rooms.orders.shops import VISITOR, a_shop_with, filled, stored
from tests.world import a_site, an_account

UNLOCKED = baskets.HOLD_VISITORS.removesuffix("FOR UPDATE")


class Counter:
    """Ada and Ben at a shop; before each round Ada has four of P1, and a visitor two of it."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.site = racers, a_site("kids")
        a_shop_with(self.site, P1="10", P2="2")
        self.ada, self.ben = an_account(site=self.site), an_account("ben@mail.example", site=self.site)

    def begin(self) -> Owner:
        Basket.objects.all().delete()
        filled(Owner(self.ada.pk), self.site, P1=4)
        return filled(VISITOR, self.site, P1=2)

    def merging(self, visitor: Owner, account: Any) -> Callable[[], Any]:
        site = self.site.pk
        return partial(merge_basket, visitor.token, site, account_id=account.pk, site_id=site)

    def two_tabs(self, _number: int) -> str | None:
        """The same log-in twice, and the same browser as somebody else."""
        visitor = self.begin()
        logging_in = [self.merging(visitor, who) for who in (self.ada, self.ada, self.ben)]
        return unclean(self.racers.race(*logging_in)) or self.judge({"P1": 6})

    def late_line(self, _number: int) -> str | None:
        """Something is put in while the log-in is under way."""
        visitor = self.begin()
        putting = partial(add_line, visitor, self.site.pk, "P2", 1)
        return unclean(self.racers.race(self.merging(visitor, self.ada), putting)) or self.judge(
            {"P1": 6, "P2": 1}
        )

    def judge(self, wanted: dict[str, int]) -> str | None:
        found = stored()
        return None if found == wanted else f"stored {found}"


@pytest.mark.parametrize("play", [Counter.two_tabs, Counter.late_line])
def test_nothing_is_doubled_and_nothing_lost(
    racers: Racers, play: Callable[[Counter, int], str | None]
) -> None:
    holds(partial(play, Counter(racers)))


@pytest.mark.parametrize("play", [Counter.two_tabs, Counter.late_line])
def test_control_without_the_lock_something_is_doubled_or_lost(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, play: Callable[[Counter, int], str | None]
) -> None:
    monkeypatch.setattr(baskets, "HOLD_VISITORS", UNLOCKED)
    problem = breaks(partial(play, Counter(racers)))
    assert "stored" in problem or "IntegrityError" in problem or "ForeignKey" in problem


def test_each_click_on_add_counts(racers: Racers) -> None:
    counter = Counter(racers)

    def play(_number: int) -> str | None:
        counter.begin()
        clicks = [partial(add_line, Owner(counter.ada.pk), counter.site.pk, "P1", 1) for _ in range(4)]
        return unclean(racers.race(*clicks)) or counter.judge({"P1": 10})

    holds(play)


def test_nothing_lies_in_the_basket_of_whoever_is_erased_meanwhile(racers: Racers) -> None:
    site = a_site("kids")
    a_shop_with(site, P1="1")

    def play(number: int) -> str | None:
        ada = an_account(f"ada{number}@mail.example", site=site)
        outcomes = racers.race(
            partial(add_line, Owner(ada.pk), site.pk, "P1", 1), partial(erase, ada, by=OPERATOR)
        )
        left = Basket.objects.filter(account=ada).count()
        return unclean(outcomes) or (f"{left} left" if left else None)

    holds(play)
    assert Product.objects.count() == 1
