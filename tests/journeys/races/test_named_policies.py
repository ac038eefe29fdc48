"""A pricing policy deleted while a price list takes it (SHP-02)."""

from collections.abc import Callable
from functools import partial

import pytest

from regulars.catalog.models import PriceList
from regulars.catalog.operations import price_lists
from regulars.catalog.operations.price_lists import add_price_list
from regulars.catalog.rules.price_lists import ListValues
from regulars.groups.operations.policies import add_policy, remove_policy
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, quick_set, quick_site, unclean


def deleted_while_taken(racers: Racers) -> Callable[[int], str | None]:
    shop = quick_site("kids", quick_set("b2c"))

    def play(number: int) -> str | None:
        policy = add_policy(f"P{number}", by=SAM)
        outcomes = racers.race(
            partial(add_price_list, shop, f"list-{number}", ListValues("List", policy.code), by=SAM),
            partial(remove_policy, policy, erase=False, version=1, by=SAM),
        )
        codes = [outcome.code for outcome in outcomes]
        fine = codes in (["done", "pricing_policy_in_use"], ["unknown_value", "done"])
        PriceList.objects.all().delete()
        return unclean(outcomes) or (None if fine else f"{codes}")

    return play


def test_list_has_its_policy_or_is_refused(racers: Racers) -> None:
    """SHP-02: whoever comes second hears why."""
    holds(deleted_while_taken(racers))


def test_control_without_the_lock_the_commit_fails(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_lists, "_HOLD_POLICY", "SELECT 1 WHERE %s > 0")
    assert "IntegrityError" in breaks(deleted_while_taken(racers))
