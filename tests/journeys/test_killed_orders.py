"""A server is killed while it takes orders: what was acknowledged is there, nothing is there by half, and no gateway keeps money
aside for what isn't (G20, G31, G16).

ORDER_CRASHES says how often (3).
"""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F, Sum

from regulars.cards.models import TestCharge
from regulars.credit.models import CreditBalance, CreditEntry
from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Authorisation, Order, OrderLine, OrderPerson, Payment
from regulars.orders.operations import authorisations
from regulars.orders.operations.authorisations import void_left_over
from tests.journeys.checkouts import a_shop
from tests.journeys.test_killed_deletion import ROOT, database_url
from tests.waiting import until
from tests.world import a_set, a_site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

ROUNDS = int(os.environ.get("ORDER_CRASHES", "3"))
GRANTED = Decimal(1000)


class Server:
    def __init__(self, account: Customer, product_id: int, key: str) -> None:
        environment = {**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.mortal_shop", str(account.pk), str(product_id), key],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def serve_and_die(self, orders: int, more: float) -> set[str]:
        """Killed a moment after so many orders; answers the numbers of those that were acknowledged."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        said = [self.process.stdout.readline() for _ in range(orders)]
        time.sleep(more)
        self.process.kill()
        rest, _ = self.process.communicate()
        words = [line.split() for line in [*said, *rest.splitlines()]]
        return {word[1] for word in words if len(word) == 2 and word[0] == "placed"}


def halves() -> list[str]:
    """What is there of an order without the rest."""
    found = []
    for order in Order.objects.all():
        payments = Payment.objects.filter(order=order)
        if OrderLine.objects.filter(order=order).count() != order.line_count:
            found.append(f"{order} lacks lines")
        if not OrderPerson.objects.filter(order=order).exists():
            found.append(f"{order} lacks its person")
        if payments.aggregate(sum=Sum("amount"))["sum"] != order.total:
            found.append(f"{order} isn't paid")
        if AuditRecord.objects.filter(event="order.placed", data__order_id=order.pk).count() != 1:
            found.append(f"{order} lacks its record")
    return found


def test_killed_server_loses_no_order_and_leaves_no_authorisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorisations, "LEFT_OVER", timedelta(0))
    shop = a_shop(a_site("kids", a_set("b2c")))
    ada, dice = shop.buyer(), random.Random(1)
    grant_credit(ada, f"{GRANTED}", "EUR", reason="For the test", by=OPERATOR)
    left_over = 0
    for number in range(ROUNDS):
        server = Server(ada, shop.product_id("P1"), f"round-{number}")
        acknowledged = server.serve_and_die(dice.randint(1, 12), dice.uniform(0, 0.05))
        assert acknowledged <= set(Order.objects.values_list("number", flat=True))
        until(lambda: halves() == [])
        left_over += TestCharge.objects.filter(voided=False).count() - Order.objects.count()
        void_left_over()
        assert not Authorisation.objects.filter(state__in=["asked", "granted"]).exists()
        orders = Order.objects.count()
        assert TestCharge.objects.filter(voided=False).count() == orders
        spent = CreditEntry.objects.filter(kind="spend").aggregate(sum=Sum("amount"))["sum"]
        assert CreditBalance.objects.get().amount == GRANTED + spent == GRANTED - orders
        broken = CreditEntry.objects.exclude(number=1).filter(balance=F("amount"))
        assert not broken.exists()
    assert Order.objects.exists()
    assert left_over >= 0
