"""One default address of each kind, whatever is made the default, added and deleted at once (ADR-07, ADR-13, ADR-16)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from regulars.addresses.models import Address
from regulars.addresses.operations import addresses
from regulars.addresses.operations.addresses import Owner, add_address, make_default, remove_address
from regulars.addresses.rules import Kind
from tests.journeys.stories import SAM
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.rooms.addresses.samples import BERLIN, LONDON, NEW_YORK, PARIS
from tests.world import a_family, a_set, an_account

BOTH = frozenset(Kind)


class Book:
    """Four addresses before each round: of Ada, or in the shared book of North."""

    def __init__(self, racers: Racers, *, shared: bool = False) -> None:
        self.racers = racers
        _, north = a_family("trade", ["north"], a_set("trade"))
        self.owner: Owner = north if shared else an_account(site=north)

    def at_once(self, ids: Sequence[int]) -> list[Callable[[], Any]]:
        """The default is deleted, three others want to become it, and a fifth one comes."""
        return [
            partial(remove_address, self.owner, ids[0], by=SAM),
            *(partial(make_default, self.owner, pk, kinds=BOTH, by=SAM) for pk in ids[1:]),
            partial(add_address, self.owner, PARIS, by=SAM),
        ]

    def play(self, _number: int) -> str | None:
        Address.objects.all().delete()
        ids = [add_address(self.owner, sent, by=SAM).pk for sent in (BERLIN, LONDON, NEW_YORK, BERLIN)]
        return self.judge(self.racers.race(*self.at_once(ids)))

    def judge(self, outcomes: Sequence[Outcome]) -> str | None:
        if problem := unclean(outcomes):
            return problem
        found = [Address.objects.filter(**{f"default_{kind}": True}).count() for kind in Kind]
        if found != [1, 1]:
            return f"{found} defaults"
        refused = {outcome.code for outcome in outcomes if not outcome.done}
        return f"refused: {refused}" if refused or Address.objects.count() != 4 else None


def unlocked(owner: Owner, _site: object = None) -> QuerySet[Address]:
    return Address.objects.filter(**addresses._owned_by(owner))


@pytest.mark.parametrize("shared", [False, True])
def test_one_default_of_each_kind_remains(racers: Racers, *, shared: bool) -> None:
    """Nobody is refused: each waits for the one before."""
    holds(Book(racers, shared=shared).play)


@pytest.mark.parametrize("shared", [False, True])
def test_control_without_the_lock_somebody_is_refused_or_none_remains(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, *, shared: bool
) -> None:
    """The index still refuses a second one, which is told as busy."""
    monkeypatch.setattr(addresses, "_locked", unlocked)
    problem = breaks(Book(racers, shared=shared).play)
    assert any(sign in problem for sign in ("busy", "defaults", "no_such_address", "deadlock"))


def test_control_without_lock_and_index_two_remain(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_locked", unlocked)
    book = Book(racers)
    with without_indexes():
        assert "2" in breaks(lambda number: two_of(book.play(number) or ""))


def two_of(problem: str) -> str | None:
    """Whether it is the one that the index stands for."""
    return problem if "defaults" in problem and "2" in problem else None


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take the unique indexes of an account's defaults away; afterwards empty the addresses and put them back."""
    owned = [one for one in Address._meta.constraints if one.name.endswith("_of_account")]
    with connection.schema_editor() as editor:
        for constraint in owned:
            editor.remove_constraint(Address, constraint)
    try:
        yield
    finally:
        Address.objects.all().delete()
        with connection.schema_editor() as editor:
            for constraint in owned:
                editor.add_constraint(Address, constraint)
