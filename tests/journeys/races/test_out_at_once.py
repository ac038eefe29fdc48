"""A change is acknowledged; from then on no request of an older session succeeds, and no session is born (G4, G5, NFR-01)."""

import threading
from collections.abc import Callable
from functools import cache

import pytest
from django.db.models import F

from regulars.authentication.operations import sessions
from regulars.authentication.queries.visits import Visit, visit
from regulars.customers.models import Customer, Session
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block, unblock
from regulars.customers.operations.passwords import set_password
from regulars.customers.operations.profiles import ProfileChanges
from regulars.journeys.customer_lifecycle import move_account
from regulars.journeys.save_customer import plan_type_change, save_customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing.hashes import hash_password
from regulars.kernel.models import Throttle
from regulars.sites.models import Site
from regulars.sites.rules.types import AcceptedType
from tests.journeys.stories import move_at_once
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.world import a_set, a_site, an_account, logged_in

Ask = Callable[[str, str], Visit | None]
CHANGES = [
    "site moved",
    "access disabled",
    "account blocked",
    "password changed",
    "account moved",
    "approval asked again",
]
HOST = "kids.localhost"


class World:
    """Ada is logged in at kids, in set p; every round shuts her out and lets her in again."""

    def __init__(self, racers: Racers, change: str, *, ask: Callable[[], Ask] = lambda: visit) -> None:
        self.racers, self.change, self.ask = racers, change, ask
        self.p, self.q = a_set("p"), a_set("q")
        trade = AcceptedType("B2B", approval=True, receiver="sam@staff.example")
        self.kids: Site = a_site("kids", self.p, customer_types=[AcceptedType("B2C"), trade])
        self.ada = an_account(site=self.kids)
        self.hash = Customer.objects.get().password
        self.other = hash_password("eleven brown otters")
        self.asked_before = self.logged_in_before = 0

    def shut(self) -> None:
        match self.change:
            case "site moved":
                move_at_once({self.kids: self.q})
            case "access disabled":
                set_access(self.ada, site=self.kids, state="disabled", by=OPERATOR)
            case "account blocked":
                block(self.ada, by=OPERATOR)
            case "password changed":
                set_password(self.ada, self.other, by=OPERATOR)
            case "account moved":
                move_account(self.ada, to_set=self.q, by=OPERATOR)
            case "approval asked again":
                ada, wish = Customer.objects.get(), ProfileChanges(type="B2B")
                agreed = plan_type_change(ada, "B2B").fingerprint
                save_customer(
                    ada, wish, version=ada.version, agreed=agreed, ask_again_at=[self.kids.pk], by=OPERATOR
                )

    def let_in(self) -> None:
        match self.change:
            case "site moved":
                Site.objects.filter(pk=self.kids.pk).update(set=self.p)
                set_access(self.ada, site=self.kids, state="active", by=OPERATOR)  # no plan counts her anew
            case "access disabled":
                set_access(self.ada, site=self.kids, state="active", by=OPERATOR)
            case "account blocked":
                unblock(self.ada, by=OPERATOR)
            case "password changed":
                set_password(self.ada, self.hash, by=OPERATOR)
            case "account moved":
                move_account(self.ada, to_set=self.p, by=OPERATOR)
            case "approval asked again":
                Customer.objects.update(type="B2C")
                set_access(self.ada, site=self.kids, state="active", by=OPERATOR)

    def meet(self, token: str, *, log_in_first: bool) -> tuple[list[Outcome], int]:
        """Somebody keeps asking and two keep logging in until the change is made: so a log-in is on its way at that moment,
        however long it takes. Answers also how often the old session was accepted after the acknowledgement.
        """
        acknowledged, over, first_in, ask = *(threading.Event() for _ in range(3)), self.ask()
        accepted: list[bool] = []  # whether it was asked after the acknowledgement

        def shut() -> None:
            try:
                if log_in_first:
                    first_in.wait(30)
                self.shut()
                acknowledged.set()
            finally:
                over.set()

        def keep_asking() -> None:
            last = False
            while not last:
                last, after = over.is_set(), acknowledged.is_set()
                here = ask(HOST, token)
                if here is not None and here.account is not None:
                    accepted.append(after)

        def keep_logging_in() -> None:
            logged_in(self.ada, self.kids)
            first_in.set()
            while not over.is_set():
                logged_in(self.ada, self.kids)

        outcomes = self.racers.race(shut, keep_asking, keep_logging_in, keep_logging_in)
        self.asked_before += accepted.count(False)
        self.logged_in_before += first_in.is_set()
        return outcomes, accepted.count(True)

    def play(self, number: int) -> str | None:
        """Before the change they may, after it they must not."""
        Throttle.objects.all().delete()  # who was refused since the door closed has counted; that is not raced here
        token = logged_in(self.ada, self.kids).token
        outcomes, accepted = self.meet(token, log_in_first=bool(number % 2))
        born = Session.objects.filter(account=self.ada, stamp=F("account__stamp")).count()
        if problem := unclean(outcomes):
            return problem
        if not outcomes[0].done:
            return f"the change was refused: {outcomes[0].code}"
        self.let_in()
        if accepted:
            return f"{accepted} requests accepted after the acknowledgement"
        if born:
            return f"{born} sessions born although the door is shut"
        here = visit(HOST, token)
        return None if here and here.account is None else "an ended session came back to life"


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_is_in_after_the_acknowledgement(racers: Racers, change: str) -> None:
    world = World(racers, change)
    holds(world.play)
    assert world.asked_before
    assert world.logged_in_before


def _remembering() -> Ask:
    """What a cache between the rule and its answer would do."""
    return cache(visit)


@pytest.mark.parametrize("change", CHANGES)
def test_control_with_a_cache_old_sessions_are_accepted(racers: Racers, change: str) -> None:
    assert "after the acknowledgement" in breaks(World(racers, change, ask=_remembering).play)


@pytest.mark.parametrize("change", CHANGES)
def test_control_without_the_locks_of_a_log_in_sessions_are_born(
    racers: Racers, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sessions, "hold_site", lambda pk: Site.objects.values_list("set_id", "family_id").get(pk=pk)
    )
    monkeypatch.setattr(sessions, "HOLD_ACCOUNT", "SELECT 1 WHERE %s::bigint IS NOT NULL")
    assert "born" in breaks(World(racers, change).play, rounds=2000)
