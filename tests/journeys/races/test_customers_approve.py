"""Two customers decide about one order at once: one wins, the other is told (B2B-10, G18, G31)."""

from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Model, QuerySet

from regulars.credit.models import CreditBalance
from regulars.orders.models import Order, Payment
from regulars.orders.operations import locks
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.rules.states import PaidBy
from tests.journeys.races.test_order_decisions import one_wins
from tests.racing import Racers, breaks, holds
from tests.rooms.orders.companies import a_company, as_customer, lets_approve
from tests.world import an_account


class Colleagues:
    """Ben approves and Eve declines what Ada orders for 10.00, paid by credit."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.company = racers, a_company()
        self.eve = an_account("eve@mail.example", self.company.north)
        lets_approve(self.eve)

    def decide(self, _number: int) -> str | None:
        order = self.company.holds(paid={PaidBy.CREDIT: "10.00"})
        outcomes = self.racers.race(
            partial(approve_order, order, by=as_customer(self.company.ben)),
            partial(decline_order, order, reason="No", by=as_customer(self.eve)),
        )
        return one_wins(outcomes, "not_on_hold") or self.judge(order, is_approved=outcomes[0].done)

    def judge(self, order: Order, *, is_approved: bool) -> str | None:
        stored, refunded = Order.objects.get(pk=order.pk), Payment.objects.get(order=order).refunded
        balance = CreditBalance.objects.get(account=self.company.ada).amount
        CreditBalance.objects.update(amount=0)
        back = Decimal(0 if is_approved else 10)
        wanted = ("placed", self.company.ben.pk) if is_approved else ("declined", self.eve.pk)
        found = ((stored.state, stored.decided_id), refunded, balance)
        return None if found == (wanted, back, back) else f"stored {found}"


def test_one_of_two_customers_decides(racers: Racers) -> None:
    holds(Colleagues(racers).decide)


def test_control_without_the_lock_both_decide(racers: Racers, monkeypatch: pytest.MonkeyPatch) -> None:
    def unlocked(model: type[Model]) -> QuerySet[Model]:
        return QuerySet(model)

    monkeypatch.setattr(locks, "locked_rows", unlocked)
    assert breaks(Colleagues(racers).decide)
