"""Approvals at once: answered once, asked for once, and a type that goes is nobody's (APP-07, APP-08, CLS-01)."""

from collections import Counter

import pytest
from django.utils import timezone

from regulars.customers.models import Access, Customer
from regulars.customers.operations import access, approvals, attributes
from regulars.customers.operations.access import request_access, set_access
from regulars.customers.operations.approvals import approve, decline
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.customers.queries.site_access import SiteAccess, login_check
from regulars.customers.rules import LoginDecision
from regulars.journeys.delete_type import delete_type
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.kernel.models import Mail
from regulars.sites.models import CustomerType, Site
from tests.journeys.stories import SAM
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.world import a_set, a_site, an_account, logged_in

SUE = Actor(ActorKind.STAFF, Channel.BACKOFFICE, 8)
VISITOR = Actor(ActorKind.VISITOR, Channel.STOREFRONT)


def codes(outcomes: list[Outcome]) -> Counter[str]:
    return Counter(one.code for one in outcomes)


class Queue:
    """Ada waits at kids; Sam and Sue answer her at once while she tries to get in."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.kids = a_site("kids")
        self.ada = an_account(site=self.kids)

    def play(self, _number: int) -> str | None:
        Access.objects.update(state="pending", since=timezone.now())
        Mail.objects.all().delete()
        outcomes = self.racers.race(
            lambda: approve(self.ada, site=self.kids, by=SAM),
            lambda: decline(self.ada, site=self.kids, reason="No.", by=SUE),
            lambda: approve(self.ada, site=self.kids, by=SUE),
            lambda: logged_in(self.ada, self.kids),
        )
        yes, no, also_yes, came_in = outcomes
        if problem := unclean(outcomes):
            return problem
        answered = codes([yes, no, also_yes])
        if answered["done"] != 1 or not set(answered) <= {"done", "not_waiting", "busy"}:
            return f"answered {answered['done']} times: {dict(answered)}"
        state = Access.objects.get().state
        if (state, came_in.done) not in {("disabled", False), ("active", False), ("active", True)}:
            return f"the door is {state} and Ada {'is' if came_in.done else 'is not'} in"
        if (state == "disabled") != no.done:
            return f"{state} although somebody else's answer counts"
        told = list(Mail.objects.values_list("flow", flat=True))
        if told != [{"active": "access_activated", "disabled": "access_declined"}[state]]:
            return f"told {told}"
        return None


def test_who_waits_is_answered_once_and_comes_in_by_a_yes_alone(racers: Racers) -> None:
    """APP-08, G12: one record and one mail, whoever presses first."""
    holds(Queue(racers).play)


def test_control_without_the_lock_several_answers_count(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_look(_hold: object, account: Customer) -> tuple[None, Customer]:
        return None, Customer.objects.get(pk=account.pk)

    monkeypatch.setattr(approvals, "lock_at", only_look)
    assert "answered" in breaks(Queue(racers).play)


class Asking:
    """Ada asks for kids in two browsers while Sam lets her in."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        listed = a_set("b2c", access_mode="listed")
        self.kids: Site = a_site("kids", listed)
        self.ada = an_account(site=a_site("home", listed))

    def play(self, _number: int) -> str | None:
        Access.objects.filter(site=self.kids).delete()
        outcomes = self.racers.race(
            lambda: request_access(self.ada, site=self.kids, stamp=0, by=VISITOR),
            lambda: request_access(self.ada, site=self.kids, stamp=0, by=VISITOR),
            lambda: set_access(self.ada, site=self.kids, state="active", by=SAM),
        )
        asked, again, let_in = outcomes
        if problem := unclean(outcomes):
            return problem
        heard = codes([asked, again])
        if heard["done"] > 1 or not set(heard) <= {"done", "access_pending", "access_open", "busy"}:
            return f"asked: {dict(heard)}"
        state = Access.objects.get(site=self.kids).state
        return None if state == ("active" if let_in.done else "pending") else f"a yes left it {state}"


def test_access_that_is_asked_for_while_it_is_given_is_given(racers: Racers) -> None:
    """APP-07, LOG-03: one row, and the yes counts whoever was first."""
    holds(Asking(racers).play)


def test_control_with_an_answer_from_before_the_lock_the_second_asks_as_well(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key keeps the row one even then; what is heard is about a family that nobody spoke of."""
    world = Asking(racers)
    seen = login_check(world.ada, world.kids)
    assert seen.answer is LoginDecision.NOT_LISTED

    def stale(account: Customer, site: Site) -> SiteAccess:
        return seen

    monkeypatch.setattr(access, "login_check", stale)
    assert "asked" in breaks(world.play)


class Club:
    """A type goes while somebody is made one of it."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.ada = an_account(site=a_site("kids"))

    def play(self, _number: int) -> str | None:
        Customer.objects.update(type="B2C", version=1)
        club, _ = CustomerType.objects.get_or_create(code="Club", defaults={"name": "Club member"})
        wish = ProfileChanges(type="Club")
        outcomes = self.racers.race(
            lambda: delete_type(club, by=OPERATOR),
            lambda: change_profile(self.ada, wish, version=1, by=SAM),
        )
        if problem := unclean(outcomes):
            return problem
        is_there = CustomerType.objects.filter(pk="Club").exists()
        if Customer.objects.get().type == "Club" and not is_there:
            return "somebody is of a type that is gone"
        return None


def test_type_is_deleted_or_somebodys_and_never_both(racers: Racers) -> None:
    """CLS-01"""
    holds(Club(racers).play)


def test_control_without_holding_the_type_somebody_is_of_none(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attributes, "hold_type", lambda code: CustomerType.objects.filter(pk=code).exists())
    assert "gone" in breaks(Club(racers).play)
