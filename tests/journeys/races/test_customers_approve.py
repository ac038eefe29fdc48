"""Two customers decide about one order at once: one wins, the other is told (B2B-10, G18, G31)."""

import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from regulars.credit.models import CreditBalance
from regulars.groups.models import CustomerRole
from regulars.groups.operations.holdings import change_roles
from regulars.groups.operations.roles import change_role, remove_role
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order, Payment
from regulars.orders.operations import decisions, locks
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.rules.states import PaidBy
from tests.journeys.races.test_order_decisions import one_wins
from tests.racing import Racers, breaks, holds, unclean
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


MAY_STILL = """
SELECT EXISTS (SELECT FROM groups_roleholding held JOIN groups_customerrole role ON role.id = held.role_id
WHERE held.account_id = %s AND 'approve_orders' = ANY(role.rights))"""
Withdraw = Callable[["Demoted"], object]


class Demoted:
    """Ben approves while somebody takes away what lets him."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.company = racers, a_company()
        self.ben = self.company.ben

    @property
    def role(self) -> CustomerRole:
        return CustomerRole.objects.get()

    def changes(self) -> object:
        return change_role(self.role, name="Approver", rights=[], version=self.role.version, by=OPERATOR)

    def deletes(self) -> object:
        return remove_role(self.role, version=None, by=OPERATOR)

    def takes(self) -> object:
        return change_roles(self.ben, {}, take=["approver"], by=OPERATOR)

    def approve(self, order: Order) -> bool:
        """Whether he may still, as others see it in the moment before the commit."""
        with transaction.atomic():
            approve_order(order, by=as_customer(self.ben))
            time.sleep(0.002)
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute(MAY_STILL, [self.ben.pk])
                still = bool(cursor.fetchone()[0])
            other.close()
            return still

    def meet(self, withdraw: Withdraw, _number: int) -> str | None:
        CustomerRole.objects.all().delete()
        lets_approve(self.ben)
        order = self.company.holds()
        approved, withdrawn = outcomes = self.racers.race(
            partial(self.approve, order), partial(withdraw, self), late=(0, 0.03)
        )
        if problem := unclean(outcomes):
            return problem
        if not withdrawn.done or approved.code not in {"done", "right_missing"}:
            return f"{approved.code}, {withdrawn.code}"
        return "approved without the right" if approved.done and not approved.value else None


WITHDRAWALS = [Demoted.changes, Demoted.deletes, Demoted.takes]


@pytest.mark.parametrize("withdraw", WITHDRAWALS)
def test_role_withdrawn_meanwhile_stops_it_or_comes_after_it(racers: Racers, withdraw: Withdraw) -> None:
    """ROL-03."""
    holds(partial(Demoted(racers).meet, withdraw))


@pytest.mark.parametrize("withdraw", WITHDRAWALS[:2])
def test_control_without_the_roles_held_it_is_approved_without_the_right(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, withdraw: Withdraw
) -> None:
    monkeypatch.setattr(decisions, "hold_roles_of", lambda _: None)
    assert breaks(partial(Demoted(racers).meet, withdraw)) == "approved without the right"
