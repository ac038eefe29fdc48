"""A guest's order is claimed by two accounts at once, and while the guest becomes an account (GST-11)."""

from functools import partial

import pytest

from regulars.customers.models import Customer
from regulars.journeys import claim_order as story
from regulars.journeys.claim_order import ask_to_claim, claim_order
from regulars.journeys.convert_guest import convert_guest
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord, Mail, Throttle
from regulars.orders.models import Order
from tests.journeys.checkouts import by
from tests.journeys.stories import SAM
from tests.mailbox import last, token_in
from tests.racing import ROUNDS, Outcome, Racers, breaks, holds, unclean
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account


class Claims:
    """Ada and Ben have both read the mailbox."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.kids = racers, a_site("kids", a_set("b2c"))
        self.ada, self.ben = an_account(site=self.kids), an_account("ben@mail.example", self.kids)

    def offered(self, number: int) -> tuple[Order, str]:
        Throttle.objects.all().delete()
        guest = a_guest(self.kids, f"gus{number}@guest.example")
        order = a_stored_order(self.kids, guest)
        ask_to_claim(order, by=OPERATOR)
        return order, token_in(last("order_claim", guest.email))

    def claim(self, token: str, account: Customer) -> Order:
        return claim_order(token, account=account, site_id=self.kids.pk, by=by(account))

    def by_two(self, number: int) -> str | None:
        _, token = self.offered(number)
        outcomes = self.racers.race(
            partial(self.claim, token, self.ada), partial(self.claim, token, self.ben), late=(0, 0.01)
        )
        if any(outcome.code == "busy" for outcome in outcomes):
            return None  # a slow machine; nobody was let in twice
        if sum(outcome.done for outcome in outcomes) != 1:
            return problem_of(outcomes)
        if {outcome.code for outcome in outcomes if not outcome.done} != {"order_claimed"}:
            return f"refused as {[outcome.code for outcome in outcomes]}"
        return unclean(outcomes)

    def against_conversion(self, number: int) -> str | None:
        order, token = self.offered(number)
        guest = Customer.objects.get(pk=order.customer_id)
        claimed, converted = outcomes = self.racers.race(
            partial(self.claim, token, self.ada), lambda: convert_guest(guest, by=SAM), late=(0, 0.02)
        )
        if any(outcome.code == "busy" for outcome in outcomes):
            return None
        if claimed.done == converted.done:
            return problem_of(outcomes)
        order.refresh_from_db()
        guest.refresh_from_db()
        fits = order.customer_id == (self.ada.pk if claimed.done else guest.pk)
        closed = guest.status == ("erased" if claimed.done else "active")
        return unclean(outcomes) or (None if fits and closed else "the order is somewhere else")


def problem_of(outcomes: tuple[Outcome, ...]) -> str:
    return (
        "both" if all(outcome.done for outcome in outcomes) else f"{[outcome.code for outcome in outcomes]}"
    )


def test_one_of_two_accounts_gets_the_order(racers: Racers) -> None:
    """GST-11: the other hears 409, in whichever order they come."""
    holds(Claims(racers).by_two)
    records = AuditRecord.objects.filter(event="order.claimed").count()
    assert 0 < records <= ROUNDS
    assert Mail.objects.filter(flow="order_claimed").count() == records


def test_claim_and_conversion_exclude_each_other(racers: Racers) -> None:
    """GST-11, GST-06."""
    holds(Claims(racers).against_conversion)


@pytest.mark.parametrize("against", ["by_two", "against_conversion"])
def test_control_without_the_locks_both_get_it(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, against: str
) -> None:
    def unlocked(order: Order, account: Customer) -> object:
        guest, mine = (Customer.objects.get(pk=pk) for pk in (order.customer_id, account.pk))
        return guest, mine, order.site

    monkeypatch.setattr(story, "_hold", unlocked)
    monkeypatch.setattr(story, "erase", lambda *_args, **_values: None)
    play = getattr(Claims(racers), against)
    assert breaks(lambda number: "both" if play(number) == "both" else None) == "both"
