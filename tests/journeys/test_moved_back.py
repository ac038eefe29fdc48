"""A site or an account moves away and back: My Account answers as before (MTX-02, G28)."""

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeAlias

import pytest

from regulars.addresses.operations.addresses import add_address
from regulars.addresses.queries.books import book_at
from regulars.customers.models import Customer
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.move_sites import move_sites
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.sites.models import CustomerSet, Site
from regulars.sites.operations.sets import SetChanges, change_set
from regulars.sites.rules import Sharing
from tests.journeys.stories import SAM
from tests.rooms.addresses.samples import BERLIN, LONDON
from tests.world import a_family, a_set, an_account, sites

pytestmark = pytest.mark.django_db

Answers: TypeAlias = dict[tuple[int, int], list[tuple[int, bool]]]


def a_world(dice: Random) -> tuple[list[CustomerSet], list[Site]]:
    """Two sets of two shops and a family, with accounts that entered addresses wherever they were."""
    sets = [a_set("b2c"), a_set("b2b")]
    shops = [*sites(["kids", "sports"], sets[0]), *sites(["parts", "tools"], sets[1])]
    shops += a_family("trade", ["north", "south"], sets[0])
    for site in shops:
        site.registration = "neutral"
        site.save()
    for number in range(4):
        account = an_account(
            f"c{number}@mail.example", dice.choice([one for one in shops if one.kind != "master"])
        )
        for site in dice.choices([one for one in shops if one.set_id == account.set_id], k=3):
            add_address(account, dice.choice([BERLIN, LONDON]), site=site, by=SAM)
    for customer_set in sets:
        sharing = {Sharing.ADDRESSES: dice.random() < 0.5}
        changes = SetChanges(sharing=sharing, discreet=dice.random() < 0.3)
        change_set(customer_set, changes, version=1, by=SAM)
    return sets, shops


def answers(accounts: Iterable[int]) -> Answers:
    """Which addresses each account sees at each site of its set, and which of them as another store's."""
    found: Answers = {}
    for account in Customer.objects.filter(pk__in=accounts):
        for site in Site.objects.filter(set=account.set_id):
            seen = book_at(account.pk, site.pk).seen
            found[account.pk, site.pk] = [(one.stored.id, one.other_store) for one in seen]
    return found


def move_site(site: Site, to: CustomerSet) -> None:
    wanted = Wanted({site.pk: to.pk}, Strategy.TAKE_ONLY_HERE)
    move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)


def moved(
    dice: Random, sets: list[CustomerSet], shops: list[Site]
) -> tuple[Callable[[], None], Callable[[], None]]:
    """A move and the move back, of a site with its family or of an account."""
    account = dice.choice(list(Customer.objects.order_by("pk")))
    site = dice.choice([one for one in shops if one.kind != "sub"])
    if dice.random() < 0.5:
        other = next(one for one in sets if one.pk != account.set_id)
        return (
            lambda: move_account(account, to_set=other, by=SAM) and None,
            lambda: move_account(account, to_set=account.set, by=SAM) and None,
        )
    home, other = site.set, next(one for one in sets if one.pk != site.set_id)
    return lambda: move_site(site, other), lambda: move_site(site, home)


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_is_back_after_moving_back(seed: int) -> None:
    """MTX-02: of accounts that are where they were; and in between another set's sites were asked nothing."""
    dice = Random(seed)
    sets, shops = a_world(dice)
    homes = dict(Customer.objects.values_list("pk", "set_id"))
    before = answers(homes)
    away, back = moved(dice, sets, shops)
    away()
    meanwhile = answers(homes)
    back()
    there = [pk for pk, set_id in Customer.objects.values_list("pk", "set_id") if homes[pk] == set_id]
    assert there
    after = answers(there)
    assert after == {key: seen for key, seen in before.items() if key[0] in there}
    assert meanwhile.keys() != before.keys(), "the move was one"
