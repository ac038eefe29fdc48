"""Credit goes back to whoever spent it on an order that another account has by now, while that account is erased (CRD-08)."""

from decimal import Decimal
from functools import partial

import pytest

from regulars.credit.models import CreditBalance
from regulars.credit.operations.entries import grant_credit
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations import locks
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.ends import refund_order
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import PaidBy
from tests.journeys.stories import SAM
from tests.racing import Racers, breaks, holds, unclean
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account


class Desk:
    """Orders that Ben has, each paid by somebody's credit."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.site = racers, a_site("kids")
        self.ben = an_account("ben@mail.example", self.site)

    def refund_and_erase(self, number: int) -> str | None:
        spender = an_account(f"ada{number}@mail.example", self.site)
        order = a_stored_order(self.site, spender, paid={PaidBy.CREDIT: "10"})
        assign_order(order, to=self.ben, by=SAM)
        grant_credit(spender, "1", order.currency, reason="Trial", by=OPERATOR)
        outcomes = self.racers.race(
            partial(refund_order, order, RefundWish(Decimal(6)), by=SAM), partial(erase, spender, by=SAM)
        )
        left = CreditBalance.objects.get(account=spender).amount
        return unclean(outcomes) or (f"{left} is left" if left else None)


def test_nothing_is_left_of_it(racers: Racers) -> None:
    holds(Desk(racers).refund_and_erase)


def test_control_where_only_the_orders_customer_is_held(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = locks._hold_accounts
    desk = Desk(racers)
    monkeypatch.setattr(
        locks, "_hold_accounts", lambda _, *, unchanged: hold({desk.ben.pk}, unchanged=unchanged)
    )
    assert breaks(desk.refund_and_erase)
