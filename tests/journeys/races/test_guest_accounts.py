"""Guests become accounts at once: one account, whichever tab and whoever else comes for the name (GST-04, GST-09, G2)."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from regulars.addresses.models import Address
from regulars.customers.models import Access, Customer
from regulars.customers.queries.tokens import token_hash
from regulars.journeys import convert_guest as story
from regulars.journeys.convert_guest import convert_guest, register_after_order
from regulars.orders.models import SiteOrders
from tests.journeys.checkouts import VISITING
from tests.racing import Racers, breaks, each_in_time, holds, unclean, without_constraints
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account

TABS = {"done", "guest_converted", "no_such_order"}


class Tabs:
    """The box under a guest's order is ticked in two tabs."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.shop = racers, a_site("kids", a_set("b2c"))
        SiteOrders.objects.create(site=self.shop, registration="after")

    def tick(self, token: str) -> Customer | None:
        return register_after_order(token, site=self.shop, by=VISITING)

    def play(self, number: int) -> str | None:
        guest, token = a_guest(self.shop, f"gus{number}@guest.example"), f"token-{number}"
        a_stored_order(self.shop, guest, guest_token=token_hash(token), shipping=BERLIN)
        outcomes = self.racers.race(*[partial(self.tick, token)] * 2)
        kept = Address.objects.filter(account=guest).count()
        codes = sorted(one.code for one in outcomes)
        if problem := unclean(outcomes):
            return problem
        if (codes.count("done"), kept) != (1, 1) or not set(codes) <= TABS:
            return f"more than once: {codes}, {kept} addresses"
        return None


class Name:
    """A guest becomes an account while somebody registers with the same mailbox."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.shop = racers, a_site("kids", a_set("b2c"))
        self.won: set[int] = set()

    def play(self, number: int, late: Sequence[float] = ()) -> str | None:
        email = f"ann{number}@mail.example"
        guest = a_guest(self.shop, email)
        a_stored_order(self.shop, guest)
        converted, registered = outcomes = self.racers.race(
            lambda: convert_guest(guest, by=VISITING),
            lambda: an_account(email, self.shop, password=""),
            late=late,
        )
        if problem := unclean(outcomes):
            return problem
        there = Customer.objects.filter(set=self.shop.set_id, username_key=email).count()
        if there != 1 or converted.code != "done" or bool(converted.value) == registered.done:
            return f"{there} accounts of one name: {converted.value}, {registered.code}"
        self.won.add(0 if converted.value else 1)
        return None


def test_box_in_two_tabs_makes_one_account(racers: Racers) -> None:
    """GST-04: the other tab hears that there is one, or finds the page closed."""
    holds(Tabs(racers).play)


def test_control_without_lock_and_index_it_is_made_twice(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(hold: Any, guest: Customer, **_: Any) -> tuple[Any, Customer]:
        return hold(), Customer.objects.get(pk=guest.pk)

    monkeypatch.setattr(story, "lock_at", unlocked)
    with without_constraints("customers_access", "one_access_per_family"):
        assert "more than once" in breaks(Tabs(racers).play)


def test_of_a_guest_and_a_registration_one_gets_the_name(racers: Racers) -> None:
    """GST-09, G2: the guest is answered as always, and gets a link to claim the order; each wins sometimes."""
    world = Name(racers)
    holds(world.play)
    each_in_time(world.play, world.won, runners=2)
    assert not Access.objects.filter(account__kind="guest").exists()


def test_control_without_the_unique_index_there_are_two(racers: Racers) -> None:
    with without_constraints("customers_customer", "one_account_per_set_and_username"):
        assert "accounts of one name" in breaks(Name(racers).play)
