"""What two do to an order at once: one wins, the other is told, and the money is where the order says (ORD-09, CRD-06, G18, G31)."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from django.db.models import Model, QuerySet

from regulars.credit.models import CreditBalance
from regulars.kernel.actor import Actor, ActorKind, Channel
from regulars.orders.models import Order, Payment
from regulars.orders.operations import locks
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState, PaidBy
from tests.journeys.stories import SAM
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account

CREDIT = {PaidBy.CREDIT: "10.00"}


class Desk:
    """Ada's order of 10.00, paid by credit, in front of several people."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.site = racers, a_site("kids")
        self.ada = an_account(site=self.site)

    def begin(self, state: OrderState) -> Order:
        return a_stored_order(self.site, self.ada, state=state, paid=CREDIT)

    def approve_and_decline(self, _number: int) -> str | None:
        order = self.begin(OrderState.ON_HOLD)
        deciding = partial(approve_order, order, by=SAM), partial(decline_order, order, reason="No", by=SAM)
        outcomes = self.racers.race(*deciding)
        state = "placed" if outcomes[0].done else "declined"
        return one_wins(outcomes, "not_on_hold") or self.judge(order, state)

    def two_refunds(self, _number: int) -> str | None:
        order = self.begin(OrderState.PLACED)
        refunding = partial(refund_order, order, RefundWish(Decimal(6)), by=SAM)
        outcomes = self.racers.race(refunding, refunding)
        return one_wins(outcomes, "more_than_paid") or self.judge(order, "placed", Decimal(6))

    def cancel_and_approve(self, _number: int) -> str | None:
        """Cancelled in the end, approved before or not."""
        order = self.begin(OrderState.ON_HOLD)
        ada = Actor(ActorKind.CUSTOMER, Channel.STOREFRONT, self.ada.pk)
        cancelled, approved = self.racers.race(
            partial(cancel_order, order, by=ada), partial(approve_order, order, by=SAM)
        )
        codes = (cancelled.code, approved.code)
        if codes not in {("done", "done"), ("done", "not_on_hold")}:
            return str(codes)
        return self.judge(order, "cancelled")

    def judge(self, order: Order, state: str, refunded: Decimal | None = None) -> str | None:
        """What came back is what the payment says; it is taken away again for the next round."""
        wanted = refunded if refunded is not None else Decimal(0 if state == "placed" else 10)
        stored, payment = Order.objects.get(pk=order.pk), Payment.objects.get(order=order)
        balance = CreditBalance.objects.get(account=self.ada).amount
        CreditBalance.objects.update(amount=0)
        found = (stored.state, payment.refunded, balance)
        return None if found == (state, wanted, wanted) else f"stored {found}"


def one_wins(outcomes: list[Outcome], other: str) -> str | None:
    codes = sorted(outcome.code for outcome in outcomes)
    return unclean(outcomes) or (None if codes == sorted(["done", other]) else str(codes))


GAMES = [Desk.approve_and_decline, Desk.two_refunds, Desk.cancel_and_approve]


@pytest.mark.parametrize("play", GAMES)
def test_one_wins_and_the_money_is_where_the_order_says(
    racers: Racers, play: Callable[[Desk, int], str | None]
) -> None:
    holds(partial(play, Desk(racers)))


@pytest.mark.parametrize("play", GAMES)
def test_control_without_the_lock_both_win(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, play: Callable[[Desk, int], str | None]
) -> None:
    def unlocked(model: type[Model]) -> QuerySet[Model]:
        return QuerySet(model)

    monkeypatch.setattr(locks, "locked_rows", unlocked)
    assert breaks(partial(play, Desk(racers)))
