"""Orders against whoever changes their site, account or balance at the same time (G6, G16, G17, G29, CRD-05)."""

import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from regulars.credit.models import CreditBalance, CreditEntry
from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Customer
from regulars.customers.operations import locks as account_locks
from regulars.customers.operations.accounts import block, unblock
from regulars.journeys.customer_lifecycle import move_account
from regulars.kernel import idempotency
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Basket, BasketLine, Order, OrderLine, OrderPerson, Payment
from regulars.orders.operations import ordered_baskets
from regulars.orders.rules.states import PaidBy
from regulars.sites.models import Site
from regulars.sites.operations import locks as site_locks
from tests.journeys.checkouts import Shop, a_shop
from tests.journeys.stories import move_at_once
from tests.racing import Outcome, Racers, breaks, holds, unclean
from tests.world import a_set, a_site

_TOGETHER = """
SELECT account.set_id = site.set_id AND account.status = 'active' FROM customers_customer account, sites_site site
WHERE account.id = %s AND site.id = %s"""


def forget_orders() -> None:
    for model in (Payment, OrderLine, OrderPerson, Order, BasketLine, Basket):
        model.objects.all().delete()


def as_others_see(account: Customer, site: Site) -> bool:
    """From a second connection, in the moment before a commit: whether the account may be at the site."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(_TOGETHER, [account.pk, site.pk])
        together = bool(cursor.fetchone()[0])
    other.close()
    return together


class Sale:
    """Ada orders at kids while somebody moves the site or her, or blocks her."""

    def __init__(self, racers: Racers) -> None:
        self.racers, self.b2c, self.other = racers, a_set("b2c"), a_set("other")
        self.shop: Shop = a_shop(a_site("kids", self.b2c))
        self.ada, self.placed = self.shop.buyer(), 0

    def order(self, number: int) -> bool:
        with transaction.atomic():
            self.shop.sends(self.ada, key=f"k{number}")
            time.sleep(0.002)
            return as_others_see(self.ada, self.shop.site)

    def against(self, act: Callable[[], object], undo: Callable[[], object], number: int) -> str | None:
        forget_orders()
        self.shop.fills(self.ada, P1=1)
        ordered, other = outcomes = self.racers.race(partial(self.order, number), act, late=(0, 0.05))
        problem = unclean(outcomes)
        if other.done:
            undo()
        self.placed += ordered.done
        return problem or ("placed where it could not be" if ordered.done and not ordered.value else None)

    def site_moves(self, number: int) -> str | None:
        there, back = {self.shop.site: self.other}, {self.shop.site: self.b2c}
        return self.against(lambda: move_at_once(there, "leave"), lambda: move_at_once(back, "leave"), number)

    def account_moves(self, number: int) -> str | None:
        def to(customer_set: Any) -> Callable[[], object]:
            return lambda: move_account(self.ada, to_set=customer_set, by=OPERATOR)

        return self.against(to(self.other), to(self.b2c), number)

    def account_is_blocked(self, number: int) -> str | None:
        return self.against(
            lambda: block(self.ada, by=OPERATOR), lambda: unblock(self.ada, by=OPERATOR), number
        )


AGAINST = [Sale.site_moves, Sale.account_moves, Sale.account_is_blocked]


@pytest.mark.parametrize("play", AGAINST)
def test_account_and_site_are_together_when_an_order_is_committed(
    racers: Racers, play: Callable[[Sale, int], str | None]
) -> None:
    """G6, and a block is before the order or after it."""
    sale = Sale(racers)
    holds(partial(play, sale))
    assert sale.placed


@pytest.mark.parametrize("play", AGAINST)
def test_control_without_the_locks_an_order_comes_beside_the_change(
    racers: Racers, monkeypatch: pytest.MonkeyPatch, play: Callable[[Sale, int], str | None]
) -> None:
    monkeypatch.setattr(account_locks, "HOLD", "SELECT 1 FROM customers_customer WHERE id = %s --")
    monkeypatch.setattr(
        site_locks, "_HOLD_SITE", "SELECT set_id, family_id FROM sites_site WHERE id = %(site)s"
    )
    monkeypatch.setattr(
        ordered_baskets, "HOLD_BASKET", "SELECT id FROM orders_basket WHERE site_id = %s AND {column} = %s"
    )
    assert breaks(partial(play, Sale(racers))) == "placed where it could not be"


class Checkouts:
    """Ada in several tabs."""

    def __init__(self, racers: Racers) -> None:
        self.racers = racers
        self.shop = a_shop(a_site("kids", a_set("b2c")))
        self.ada = self.shop.buyer()

    def same_submission(self, number: int) -> str | None:
        forget_orders()
        self.shop.fills(self.ada, P1=1)
        outcomes = self.racers.race(*[lambda: self.shop.sends(self.ada, key=f"k{number}")] * 6)
        orders = {outcome.value.order.pk for outcome in outcomes if outcome.done}
        if {outcome.code for outcome in outcomes} != {"done"} or len(orders) != 1:
            return f"answers {[outcome.code for outcome in outcomes]}"
        return None if Order.objects.count() == 1 else f"{Order.objects.count()} orders"

    def one_balance(self, number: int) -> str | None:
        """Each wants ten of the 25 that are there, for things that staff took down: two get them."""
        product = self.shop.product_id("P1")
        forget_orders()
        left = CreditBalance.objects.filter(account=self.ada).values_list("amount", flat=True).first()
        if missing := 25 - (left or 0):
            grant_credit(self.ada, f"{missing}", "EUR", reason="Round", by=OPERATOR)
        spending = [
            partial(
                self.shop.sends, self.ada, key=f"{number}-{place}", lines={product: Decimal(1)},
                credit=Decimal(10), pay_by=PaidBy.CREDIT,
            )
            for place in range(6)
        ]  # fmt: skip
        return self._judge(self.racers.race(*spending))

    def _judge(self, outcomes: Sequence[Outcome]) -> str | None:
        if problem := unclean(outcomes):
            return problem
        codes = sorted(outcome.code for outcome in outcomes)
        if codes != ["done"] * 2 + ["insufficient_credit"] * 4:
            return f"answers {codes}"
        moved = sum(CreditEntry.objects.filter(account=self.ada).values_list("amount", flat=True))
        return None if moved == CreditBalance.objects.get().amount == 5 else f"{moved} left"


def test_one_submission_sent_at_once_is_one_order(racers: Racers) -> None:
    """G17."""
    holds(Checkouts(racers).same_submission)


def test_control_without_the_row_of_the_submission_not_all_hear_of_their_order(
    racers: Racers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "TAKE", "SELECT %s::bytea, %s::bytea, %s::bytea")
    assert "answers" in breaks(Checkouts(racers).same_submission)


def test_checkouts_on_one_balance_spend_what_is_there_and_no_more(racers: Racers) -> None:
    """CRD-05, G16."""
    holds(Checkouts(racers).one_balance)
