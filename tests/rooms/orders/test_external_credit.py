"""What orders of shops outside take of reserved credit, one by one as in a file (EXT-01, EXT-02)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from regulars.credit.models import CreditEntry, CreditReservation
from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import release_reservation, reserve_credit
from regulars.credit.queries.balances import balance_of
from regulars.credit.queries.health import broken_chains
from regulars.credit.queries.statements import statement
from regulars.customers.models import Customer
from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Order
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.external_imports import import_orders
from regulars.orders.rules.buying_changes import is_buying_changed
from regulars.sites.models import Site
from regulars.transfer.operations.import_lines import ImportLine
from tests.rooms.orders.external import a_file_line, a_recorded_order, an_imported_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]


@pytest.fixture(params=[a_recorded_order, an_imported_order], ids=["api", "file"])
def send(request: pytest.FixtureRequest) -> Send:
    way: Send = request.param
    return way


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


def left(account: Customer, currency: str = "EUR") -> Decimal:
    assert broken_chains() == []
    return balance_of(account.pk, currency)


def state() -> str:
    return CreditReservation.objects.get().state


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["placed"], ("captured", 40)),
        (["placed", "completed", "returned"], ("captured", 40)),
        (["placed", "cancelled"], ("released", 50)),
        (["cancelled"], ("released", 50)),
        (["placed", "declined", "placed"], ("released", 50)),
    ],
)
def test_what_each_version_does(
    ada: Customer, kids: Site, send: Send, states: list[str], expected: tuple[str, int]
) -> None:
    for version, becomes in enumerate(states, start=1):
        for _ in range(2):
            send(kids, version, customer=ada.pk, state=becomes)
    send(kids, 0, customer=ada.pk, state="cancelled")
    assert (state(), left(ada)) == expected


@pytest.mark.parametrize(
    ("versions", "amount"),
    [
        ([("7.50", "EUR")], "42.50"),
        ([("10.00", "EUR"), ("7.50", "EUR")], "42.50"),
        ([("10.00", "EUR"), ("7.50", "EUR"), ("2.50", "EUR")], "47.50"),
        ([("10.00", "EUR"), ("7.50", "EUR"), ("10.00", "EUR")], "42.50"),  # it never takes again
        ([("10.00", "EUR"), ("7.50", "EUR"), ("9.00", "EUR"), ("8.00", "EUR")], "42.50"),
        ([("10.00", "EUR"), ("0.00", "EUR")], "50.00"),
        ([("10.00", "EUR"), ("0.00", "EUR"), ("10.00", "EUR"), ("0.00", "EUR")], "50.00"),
        ([("99.00", "EUR"), ("12.00", "EUR")], "40.00"),
        ([("10.00", "EUR"), ("5.00", "USD")], "40.00"),  # which nobody compares
        ([("5.00", "USD"), ("4.00", "EUR")], "46.00"),
    ],
)
def test_a_later_version_gives_back_what_it_costs_less(
    ada: Customer, kids: Site, send: Send, versions: list[tuple[str, str]], amount: str
) -> None:
    """EXT-02: the same again gives nothing, and whoever cancels gets the rest, never more than was spent."""
    for version, (total, currency) in enumerate(versions, start=1):
        for _ in range(2):
            send(kids, version, customer=ada.pk, total=total, currency=currency)
    assert (state(), left(ada)) == ("captured", Decimal(amount))
    send(kids, 9, customer=ada.pk, total="1.00", state="cancelled")
    assert (state(), left(ada)) == ("released", 50)
    send(kids, 10, customer=ada.pk, total="0.00")
    assert (state(), left(ada)) == ("released", 50)


def test_statement_names_the_order(ada: Customer, kids: Site, send: Send) -> None:
    """CRD-07: it takes no more than its total; every entry says which spend it gives back."""
    send(kids, customer=ada.pk, total="7.50")
    release, spend, _ = statement(ada.pk, "EUR").items
    assert (spend.order_id, spend.is_reserved) == (Order.objects.get().pk, False)
    assert (release.kind, release.amount, release.reverses) == ("release", Decimal("2.50"), spend.number)
    assert (release.site, release.actor_kind, release.actor_id) == (kids, "operator", None)


def test_orders_of_others_and_of_other_shops_take_nothing(ada: Customer, kids: Site, send: Send) -> None:
    """EXT-04: nor a guest's with the same mailbox."""
    sports, ben = a_site("sports", kids.set), an_account("ben@mail.example", kids)
    send(sports, customer=ada.pk)
    send(kids, number="#1002", customer=ada.pk)
    send(kids, number="#1001", customer=ben.pk)
    send(kids, 2, number="#1001", customer=ben.pk, state="cancelled")
    assert (state(), left(ada)) == ("reserved", 40)
    reserve_credit(ada, "5", "EUR", reference="#9", site=None, by=OPERATOR)
    send(sports, number="#9", customer=ada.pk)
    send(kids, number="#9", customer=ada.pk, state="cancelled")
    assert left(ada) == 35


def test_what_was_let_go_of_is_not_taken_again(ada: Customer, kids: Site, send: Send) -> None:
    release_reservation(ada, "#1001", by=OPERATOR)
    send(kids, customer=ada.pk)
    send(kids, 2, customer=ada.pk, total="1.00")
    assert (state(), left(ada)) == ("released", 50)


def test_whoever_reserved_gets_it_back_also_where_the_order_is_anothers(
    ada: Customer, kids: Site, send: Send
) -> None:
    send(kids, customer=ada.pk)
    ben = an_account("ben@mail.example", kids)
    assign_order(Order.objects.get(), to=ben, by=OPERATOR)
    send(kids, 2, customer=ben.pk, total="4.00")
    assert (left(ada), left(ben)) == (46, 0)


def test_cancelled_after_the_erasure_nothing_is_left(ada: Customer, kids: Site, send: Send) -> None:
    """CRD-08."""
    send(kids, customer=ada.pk)
    erase(ada, by=OPERATOR)
    send(kids, 2, customer=ada.pk, total="4.00")
    send(kids, 3, customer=ada.pk, state="cancelled")
    assert (state(), left(ada)) == ("released", 0)
    kinds = CreditEntry.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds)[-4:] == ["release", "forfeit", "release", "forfeit"]


def test_shops_are_told_that_buying_changed_where_credit_came_back(
    ada: Customer, kids: Site, send: Send
) -> None:
    """EXT-03."""
    told = []
    for version, total in enumerate(("10.00", "4.00", "4.00"), start=1):
        send(kids, version, customer=ada.pk, total=total)
        record = AuditRecord.objects.latest("pk")
        is_about_her = record.subjects.filter(kind="customer", subject_id=ada.pk).exists()
        told.append(is_about_her and is_buying_changed(record.event, record.data))
    assert told == [False, True, False]


def test_every_order_of_a_file_settles_its_own(ada: Customer, kids: Site) -> None:
    """Several of one balance are numbered behind each other; what waits for no order of the file stays."""
    ben = an_account("ben@mail.example", kids)
    grant_credit(ben, "50", "EUR", reason="Welcome", by=OPERATOR)
    for number in ("#1", "#2", "#3", "#4"):
        for account in (ada, ben):
            wish = {"reference": f"{number}-{account.pk}", "site": kids}
            reserve_credit(account, "10", "EUR", **wish, by=OPERATOR)
    file = [
        a_file_line(number=f"{number}-{account.pk}", customer=account.pk, **values)
        for number, values in (("#1", {"total": "2.00"}), ("#2", {"state": "cancelled"}), ("#3", {}))
        for account in (ada, ben)
    ]
    lines = [ImportLine(number, line) for number, line in enumerate(file, start=2)]
    assert import_orders(kids, lines, by=OPERATOR).counts["orders"] == 6
    rows = CreditReservation.objects.exclude(entry__reference="#1001").order_by("pk")
    states = rows.values_list("state", flat=True)
    assert list(states) == [*["captured"] * 2, *["released"] * 2, *["captured"] * 2, *["reserved"] * 2]
    assert (left(ada), left(ben)) == (18, 28)
