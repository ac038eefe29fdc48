"""Orders that a shop outside keeps (EXT-01, EXT-04, ORD-10, B-15, B-18)."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from regulars.customers.models import Customer
from regulars.journeys.claim_order import ask_to_claim, claim_order
from regulars.journeys.customer_lifecycle import erase, move_account
from regulars.journeys.register_guest import register_guest
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict, Invalid
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Order, OrderLine, OrderPerson, SiteOrders
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.decisions import approve_order, decline_order
from regulars.orders.operations.ends import cancel_order, refund_order
from regulars.orders.operations.progress import mark_paid, progress_order
from regulars.orders.operations.retries import retry_at_gateway
from regulars.orders.operations.writing import _next_number
from regulars.orders.rules.external import Become
from regulars.orders.rules.refunds import RefundWish
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from tests.journeys.checkouts import by
from tests.journeys.stories import SAM
from tests.mailbox import last, token_in
from tests.rooms.orders.external import LINE, a_recorded_order, an_imported_order
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def the_order() -> Order:
    return Order.objects.get(number="#1001")


def refused(site: Site, version: int | str = 1, **values: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        a_recorded_order(site, version, **values)
    return {problem.field: problem.code for problem in error.value.problems}


def test_the_highest_version_stays_in_whatever_order_they_come(kids: Site) -> None:
    """EXT-01: every order of three versions, each of them sent twice."""
    for number, versions in enumerate(permutations([1, 2, 3]), start=2000):
        for version in (*versions, *versions):
            a_recorded_order(kids, version, f"#{number}", total=f"{version}.00", remark=f"v{version}")
        found = Order.objects.get(number=f"#{number}")
        assert (found.source_version, found.total, found.person.remark) == (3, Decimal(3), "v3")


def test_what_becomes_of_a_version(kids: Site) -> None:
    """EXT-01, G17: 2, then 1, then 2 with something else, then 2 as it was: one order, two records, no mail of it."""
    assert a_recorded_order(kids, 2).became is Become.NEW
    assert a_recorded_order(kids, 1, remark="late").became is Become.OLDER
    with pytest.raises(Conflict) as reused:
        a_recorded_order(kids, 2, remark="other")
    assert reused.value.code == "version_reused"
    assert a_recorded_order(kids, 2, total="10.0").became is Become.UNCHANGED
    assert the_order().version == 1
    assert a_recorded_order(kids, "2026-01-01T00:00:00Z", state="completed").became is Become.CHANGED
    records = AuditRecord.objects.filter(event="order.recorded").order_by("pk")
    assert [record.data["became"] for record in records] == ["placed", "completed"]
    assert [step["step"] for step in the_order().steps] == ["completed"]


def test_a_replaced_order_says_nothing_of_what_it_was(kids: Site) -> None:
    a_recorded_order(kids, 1, remark="first", source_status="fulfilled", lines=[LINE, LINE])
    a_recorded_order(kids, 2, lines=[LINE | {"product": "SKU-2"}])
    order = the_order()
    assert (order.person.remark, order.source_status, order.line_count) == ("", "", 1)
    assert list(OrderLine.objects.filter(order=order).values_list("product_code", flat=True)) == ["SKU-2"]


def test_never_attached_by_email_alone(kids: Site) -> None:
    """EXT-04: a guest's, though an account of the set has the mailbox; and another guest's each time."""
    ada = an_account("ada@mail.example", kids)
    orders = [a_recorded_order(kids, number=f"#{nr}", email="ada@mail.example").order for nr in (1, 2)]
    guests = {order.customer_id for order in orders}
    assert len(guests - {ada.pk}) == 2
    assert {order.customer_kind for order in orders} == {"guest"}


def test_named_by_id_or_username_of_the_set(kids: Site) -> None:
    """EXT-01: in the set of the site; who isn't in it is told like nobody."""
    ada, eve = (
        an_account("ada@mail.example", kids),
        an_account("eve@mail.example", a_site("far", a_set("far"))),
    )
    guest = a_recorded_order(kids, number="#1").order.customer_id
    by_id, by_name = (
        a_recorded_order(kids, number=number, **named).order
        for number, named in (("#2", {"customer": ada.pk}), ("#3", {"username": "ADA@mail.example"}))
    )
    assert by_id.customer_id == by_name.customer_id == ada.pk
    assert (by_id.set_code, by_id.customer_kind) == ("b2c", "account")
    assert refused(kids, customer=eve.pk) == refused(kids, customer=10**9) == {"customer": "not_in_set"}
    assert refused(kids, username="eve@mail.example") == {"username": "not_in_set"}
    assert refused(kids, customer=guest) == {"customer": "not_an_account"}
    assert refused(kids, customer=ada.pk, username="ada") == {"username": "one_of"}
    assert refused(kids, email="") == {"email": "required"}


@pytest.mark.parametrize("send", [a_recorded_order, an_imported_order], ids=["api", "file"])
def test_order_without_a_contact_has_that_of_its_account(kids: Site, send: Callable[..., Any]) -> None:
    """EXT-04, ORD-04: it is found by their mailbox like every other; as it is when the version comes, and never mixed with what is sent."""
    ada = an_account(
        "ada@mail.example",
        kids,
        first_name="Ada",
        last_name="Lind",
        company="Lind Ltd",
        phone="+44 7700 900118",
    )

    def contact() -> tuple[str, ...]:
        person = the_order().person
        return person.email, person.name, person.company, person.phone

    send(kids, 1, customer=ada.pk)
    assert contact() == ("ada@mail.example", "Ada Lind", "Lind Ltd", "+44 7700 900118")
    send(kids, 2, customer=ada.pk, email="typed@mail.example")
    assert contact() == ("typed@mail.example", "", "", "")
    Customer.objects.filter(pk=ada.pk).update(last_name="Lovelace")
    send(kids, 3, username="ada@mail.example")
    assert contact() == ("ada@mail.example", "Ada Lovelace", "Lind Ltd", "+44 7700 900118")
    erase(ada, by=OPERATOR)
    send(kids, 4, customer=ada.pk)
    assert contact() == ("", "", "", "")


def test_customer_stays_unless_a_claim_gives_a_guests_order_to_an_account(kids: Site) -> None:
    """1.8: the shop goes on sending the mailbox of the guest, or names the account: both are right; nobody else is."""
    ada, bea = (an_account(f"{name}@mail.example", kids) for name in ("ada", "bea"))
    order = a_recorded_order(kids, 1).order
    assert refused(kids, 2, customer=ada.pk) == {"customer": "customer_fixed"}
    assign_order(order, to=ada, by=OPERATOR)
    a_recorded_order(kids, 2, remark="later")
    a_recorded_order(kids, 3, customer=ada.pk, email="typed@mail.example", b2b_reference="PO-3")
    assert refused(kids, 4, username="bea@mail.example") == {"username": "customer_fixed"}
    found = the_order()
    assert (found.customer_id, found.person.email, found.person.b2b_reference) == (ada.pk, ada.email, "PO-3")
    a_recorded_order(kids, number="#2", customer=bea.pk)
    assert refused(kids, 2, number="#2", email="bea@mail.example") == {"email": "customer_fixed"}


def claimed(guest: Customer) -> Customer:
    """By an account of the site's set."""
    ada, order = an_account("ada@mail.example", guest.origin_site), Order.objects.get(customer=guest)
    ask_to_claim(order, by=OPERATOR)
    token = token_in(last("order_claim", guest.email))
    claim_order(token, account=ada, site_id=order.site_id, by=by(ada))
    return ada


def registered(guest: Customer) -> Customer:
    """By staff, who give the guest a log-in."""
    return register_guest(guest, by=SAM).account


@pytest.mark.parametrize("become", [claimed, registered])
@pytest.mark.parametrize("send", [a_recorded_order, an_imported_order], ids=["api", "file"])
def test_shop_goes_on_sending_an_order_whose_guest_has_an_account_by_now(
    kids: Site, send: Callable[..., Any], become: Callable[[Customer], Customer]
) -> None:
    """EXT-01, GST-06, GST-11: it knows nothing of that. What names somebody else is refused as ever."""
    gus = {"email": "gus@guest.example", "first_name": "Gus", "last_name": "Gast"}
    send(kids, 1, **gus)
    account = become(the_order().customer)
    send(kids, 2, **gus, source_status="shipped")
    found = the_order()
    assert (found.source_status, found.customer_id) == ("shipped", account.pk)
    assert found.person.email == "gus@guest.example"
    send(kids, 3, customer=account.pk)
    an_account("bea@mail.example", kids)
    assert refused(kids, 4, username="bea@mail.example") == {"username": "customer_fixed"}


def test_later_versions_are_taken_after_the_customer_has_moved(kids: Site) -> None:
    """1.8: the order keeps its set, whatever the name means there by now."""
    ada = an_account("ada@mail.example", kids)
    a_recorded_order(kids, 1, username="ada@mail.example")
    move_account(ada, to_set=a_set("other"), by=OPERATOR)
    an_account("ada@mail.example", kids)
    assert a_recorded_order(kids, 2, username="ada@mail.example").became is Become.CHANGED
    assert (the_order().customer_id, the_order().set_code) == (ada.pk, "b2c")


def test_of_an_erased_customer_numbers_alone(kids: Site) -> None:
    """ADM-03: before and after the first version, of accounts and guests."""
    ada = an_account("ada@mail.example", kids)
    guest = a_recorded_order(kids, 1, number="#2").order.customer
    a_recorded_order(kids, 1, customer=ada.pk, email="ada@mail.example")
    for gone in (ada, guest):
        erase(gone, by=OPERATOR)
    a_recorded_order(kids, 2, customer=ada.pk, email="ada@mail.example", remark="Ada")
    a_recorded_order(kids, 2, number="#2", first_name="Gus")
    a_recorded_order(kids, 1, number="#3", customer=ada.pk, email="ada@mail.example")
    assert set(OrderPerson.objects.values_list("email", "name", "remark")) == {("", "", "")}
    assert Order.objects.count() == 3


def test_sums_are_kept_as_they_were_sent(kids: Site) -> None:
    """1.8: a discount line, tax on top, another currency, and sums that don't add up; nothing below zero at the end."""
    off = LINE | {"product": "OFF", "unit_price": "-2.00", "quantity": "1", "total": "-2.00"}
    cases: dict[str, tuple[dict[str, Any], bool]] = {
        "#1": ({"item_total": "8.00", "total": "8.00", "lines": [LINE, off]}, False),
        "#2": ({"tax_total": "1.90", "total": "11.90", "currency": "USD"}, False),
        "#3": ({"total": "9.99"}, True),
        "#4": ({"item_total": "12.00", "total": "12.00"}, True),
        "#5": ({"lines": [], "discount_total": "1.00", "total": "9.00"}, False),
    }
    for number, (values, differ) in cases.items():
        assert a_recorded_order(kids, number=number, **values).order.sums_differ is differ, number
    assert refused(kids, total="-1.00") == {"total": "negative"}
    assert refused(kids, total="") == {"total": "required"}
    assert refused(kids, lines=[LINE | {"total": "1.001"}, LINE | {"quantity": "0"}]) == {
        "lines.0.total": "too_many_decimals",
        "lines.1.quantity": "not_positive",
    }


def test_what_no_order_can_be(kids: Site) -> None:
    assert refused(kids, lines=[LINE] * 1_001) == {"lines": "too_many_lines"}
    assert refused(kids, placed_at="2099-01-01T00:00:00Z") == {"placed_at": "moment_in_future"}
    assert refused(kids, placed_at="1970-01-01T00:00:00Z") == {"placed_at": "out_of_range"}
    assert refused(kids, state="on_hold") == {"state": "unknown_value"}
    assert refused(kids, currency="XXQ") == {"currency": "unknown_currency"}
    for version in ("", "-1", "1.5", "2026-01-01", str(2**63)):
        assert refused(kids, version) == {"source_version": "source_version_shape"}


def test_our_numbers_and_those_from_outside_never_meet(kids: Site) -> None:
    """B-18: the prefix is ours, in any case; without one a number that is taken is left out; #1001 of another site is another order."""
    own = a_stored_order(kids, an_account(site=kids), number="K-7")
    with pytest.raises(Conflict) as taken:
        a_recorded_order(kids, number="k-7")
    assert taken.value.code == "number_taken"
    assert Order.objects.get(pk=own.pk).source_version is None
    after = int(_next_number(kids.pk)) + 1
    a_recorded_order(kids, number=str(after))
    assert _next_number(kids.pk) == str(after + 1)
    SiteOrders.objects.create(site=kids, prefix="KIDS-")
    assert refused(kids, number="kids-0001") == {"number": "number_reserved"}
    a_recorded_order(kids)
    a_recorded_order(a_site("gifts", a_set("gifts")))
    assert Order.objects.filter(number="#1001").count() == 2


@pytest.mark.parametrize(
    "act",
    [
        approve_order,
        lambda order, by: decline_order(order, reason="No", by=by),
        cancel_order,
        lambda order, by: refund_order(order, RefundWish(Decimal(1)), by=by),
        lambda order, by: progress_order(order, to=OrderState.COMPLETED, by=by),
        mark_paid,
        retry_at_gateway,
    ],
)
def test_nothing_is_done_here_with_an_order_kept_outside(kids: Site, act: Callable[..., Any]) -> None:
    order = a_recorded_order(kids, payment_state="due").order
    with pytest.raises(Conflict) as refusal:
        act(order, by=OPERATOR)
    assert refusal.value.code == "kept_outside"
    assert (the_order().state, the_order().version) == ("placed", 1)


def test_a_guests_record_is_not_left_by_what_is_refused(kids: Site) -> None:
    SiteOrders.objects.create(site=kids, prefix="#")
    refused(kids)
    assert not Customer.objects.exists()
