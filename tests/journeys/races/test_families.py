"""One site in a family, whoever is quickest: granted at three sites and asked for at a fourth door, all at once (SUB-02)."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.customers.models import Access, Customer
from regulars.customers.operations import access
from regulars.customers.operations.access import request_access, set_access
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, unclean, without_constraints
from tests.world import a_family, a_set, a_site, an_account

VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)
LOST = {"family_member_exists", "access_open", "access_pending", "busy"}


class Family:
    """Ada has an account in the set and no site of the family yet."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        home = a_set("trade")
        self.sites = a_family("trade", ["north", "south"], home)
        self.ada = an_account(site=a_site("home", home))

    def granted(self, site: Site) -> Callable[[], Any]:
        return lambda: set_access(self.ada, site=site, state="active", by=SAM)

    def play(self, _number: int) -> str | None:
        Access.objects.filter(family_id=self.sites[0].pk).delete()
        south = self.sites[-1]
        outcomes = self.racers.race(
            *map(self.granted, self.sites),
            lambda: request_access(self.ada, site=south, stamp=0, by=VISITOR),
        )
        if problem := unclean(outcomes):
            return problem
        rows = list(Access.objects.filter(family_id=self.sites[0].pk).values_list("site_id", flat=True))
        if len(rows) != 1:
            return f"{len(rows)} rows in the family"
        done = {site.pk for site, one in zip([*self.sites, south], outcomes, strict=True) if one.done}
        lost = {one.code for one in outcomes if not one.done}
        return None if done == set(rows) and lost <= LOST else f"{done} were done, {rows} is there: {lost}"


def test_only_one_of_all_at_once_is_given(racers: Racers) -> None:
    holds(Family(racers).play)


def test_control_without_lock_and_constraint_there_are_more(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_look(hold: Callable[[], Any], account: Customer) -> tuple[Any, Customer]:
        return hold(), Customer.objects.get(pk=account.pk)

    monkeypatch.setattr(access, "lock_at", only_look)
    with without_constraints("customers_access", "one_access_per_family"):
        assert "rows in the family" in breaks(Family(racers).play)
