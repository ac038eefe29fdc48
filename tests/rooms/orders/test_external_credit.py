"""What orders of shops outside take of reserved credit (EXT-01, EXT-02)."""

from decimal import Decimal

import pytest

from regulars.credit.models import CreditReservation
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.credit.queries.balances import balance_of
from regulars.credit.queries.statements import statement
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.sites.models import Site
from tests.rooms.orders.external import a_recorded_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


@pytest.fixture
def ada(kids: Site) -> Customer:
    """Fifty, of which ten are reserved for #1001."""
    ada = an_account(site=kids)
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    reserve_credit(ada, "10", "EUR", reference="#1001", site=kids, by=OPERATOR)
    return ada


def left(account: Customer) -> Decimal:
    return balance_of(account.pk, "EUR")


def state() -> str:
    return CreditReservation.objects.get().state


@pytest.mark.parametrize(
    ("states", "expected", "amount"),
    [
        (["placed"], "captured", 40),
        (["placed", "completed", "returned"], "captured", 40),
        (["placed", "cancelled"], "released", 50),
        (["cancelled"], "released", 50),
        (["placed", "declined", "placed"], "released", 50),
    ],
)
def test_what_each_version_does(
    ada: Customer, kids: Site, states: list[str], expected: str, amount: int
) -> None:
    for version, becomes in enumerate(states, start=1):
        for _ in range(2):
            a_recorded_order(kids, version, customer=ada.pk, state=becomes)
    a_recorded_order(kids, 0, customer=ada.pk, state="cancelled")
    assert (state(), left(ada)) == (expected, amount)


def test_statement_names_the_order(ada: Customer, kids: Site) -> None:
    """CRD-07: it takes no more than its total."""
    order = a_recorded_order(kids, customer=ada.pk, total="7.50").order
    release, spend, _ = statement(ada.pk, "EUR").items
    assert (spend.order_id, spend.is_reserved, release.kind) == (order.pk, False, "release")
    assert left(ada) == Decimal("42.50")
    a_recorded_order(kids, 2, customer=ada.pk, total="7.50", state="cancelled")
    assert left(ada) == 50


def test_orders_of_others_and_of_other_shops_take_nothing(ada: Customer, kids: Site) -> None:
    """EXT-04: nor a guest's with the same mailbox."""
    sports, ben = a_site("sports", kids.set), an_account("ben@mail.example", kids)
    a_recorded_order(sports, customer=ada.pk)
    a_recorded_order(kids, number="#1002", customer=ada.pk)
    a_recorded_order(kids, number="#1001", customer=ben.pk)
    a_recorded_order(kids, 2, number="#1001", customer=ben.pk, state="cancelled")
    assert (state(), left(ada)) == ("reserved", 40)


def test_cancelled_after_the_erasure_nothing_is_left(ada: Customer, kids: Site) -> None:
    """CRD-08."""
    a_recorded_order(kids, customer=ada.pk)
    erase(ada, by=OPERATOR)
    a_recorded_order(kids, 2, customer=ada.pk, state="cancelled")
    assert (state(), left(ada)) == ("released", 0)
