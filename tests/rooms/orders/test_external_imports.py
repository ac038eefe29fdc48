"""Many orders of a shop outside at once: the rules of one (EXT-01, EXT-04)."""

from typing import Any

import pytest

from regulars.journeys.customer_lifecycle import erase
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from regulars.kernel.models import AuditRecord, AuditSubject
from regulars.orders.models import Order, OrderLine, SiteOrders
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.external_imports import import_orders, plan_orders
from regulars.sites.models import Site
from regulars.transfer.operations.import_lines import BadLine, ImportLine
from regulars.transfer.operations.staging import BadLines
from tests.rooms.orders.external import a_recorded_order
from tests.rooms.orders.placed import a_stored_order
from tests.stored import rows
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db
ORDER = {
    "source_version": "1",
    "date": "2026-05-31T12:30:00Z",
    "currency": "EUR",
    "order_items": "10.00",
    "order_total": "10.00",
    "product": "SKU-1",
    "product_name": "Board",
    "quantity": "2",
    "unit_price": "5.00",
    "total": "10.00",
}


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def a_line(number: str, **values: str) -> dict[str, str]:
    named = {} if {"customer", "username"} & values.keys() else {"email": "guest@mail.example"}
    return {"number": number, **ORDER, **named, **values}


def lines(*values: dict[str, str]) -> list[ImportLine | BadLine]:
    return [ImportLine(number, line) for number, line in enumerate(values, start=2)]


def stored(site: Site, *values: dict[str, str]) -> dict[str, int]:
    return import_orders(site, lines(*values), by=OPERATOR).counts


def problems(site: Site, *values: dict[str, str]) -> list[tuple[int, str, str]]:
    """Of a plan; the same of what would be stored, and nothing is."""
    before, plan = rows(), plan_orders(site, lines(*values))
    with pytest.raises(BadLines) as error:
        import_orders(site, lines(*values), by=OPERATOR)
    assert error.value.plan.bad == plan.bad
    assert rows() == before
    return [(bad.number, bad.column, bad.code) for bad in plan.bad]


def alike(order: Order) -> dict[str, Any]:
    own = {"id", "customer_id", "number", "number_key", "changed_at", "steps", "_state"}
    person = vars(order.person) if hasattr(order, "person") else {}
    of = {name: value for name, value in vars(order).items() if name not in own | {"_django_version"}}
    of["source_digest"] = bytes(order.source_digest)
    rest = {
        name: value
        for name, value in person.items()
        if name not in {"order_id", "_state", "former_customer_id"}
    }
    kept = [
        {name: value for name, value in vars(line).items() if name not in {"order_id", "_state"}}
        for line in OrderLine.objects.filter(order=order).order_by("position")
    ]
    return of | {"person": rest, "kept_lines": kept, "steps": [step["step"] for step in order.steps]}


def test_a_file_leaves_what_the_api_leaves(kids: Site) -> None:
    """EXT-01: column by column, the first time and replaced: so a version of either is the same for the other."""
    line = {"product": "SKU-1", "name": "Board", "quantity": "2", "unit_price": "5.00", "total": "10.00"}
    off = {"product": "OFF", "unit_price": "-1", "total": "-1.00"}
    first = {"first_name": "Gus", "last_name": "Guest", "phone": "1", "b2b_reference": "PO", "remark": "a\nb"}
    later = {"state": "in_progress", "payment_state": "paid", "source_status": "picked"}
    for version, extra in (("1", first), ("2", {**first, **later})):
        a_recorded_order(
            kids, version, number="API", lines=[line, off], total="9.00", tax_total="1.90", **extra
        )
        values = {**extra, "order_total": "9.00", "order_tax": "1.90", "source_version": version}
        rest = {"number": "FILE", "product": "OFF", "unit_price": "-1", "total": "-1.00"}
        assert stored(kids, a_line("FILE", **values), rest) == {"orders": 1, "unchanged": 0}
        found = [Order.objects.select_related("person").get(number=number) for number in ("API", "FILE")]
        api, file = map(alike, found)
        assert api == file
        assert found[0].customer != found[1].customer
    assert stored(kids, a_line("API", **values), rest | {"number": "API"}) == {"orders": 0, "unchanged": 1}


def test_new_changed_unchanged_and_older_with_one_record(kids: Site) -> None:
    for number in ("#1", "#2", "#3"):
        a_recorded_order(kids, 2, number)
    before = AuditRecord.objects.count()
    file = [
        a_line("#0"),
        a_line("#1", source_version="3", state="completed"),
        a_line("#2", source_version="1"),
    ]
    plan = import_orders(kids, lines(*file), by=OPERATOR)
    (place,) = plan.places
    assert (place.new, place.changed, place.unchanged, place.older) == (1, 1, 0, 1)
    assert plan_orders(kids, lines(*file)).counts == {"orders": 0, "unchanged": 3}
    assert stored(kids, *file) == {"orders": 0, "unchanged": 3}
    assert AuditRecord.objects.count() == before + 1
    subjects = AuditSubject.objects.filter(record__event="order.imported", kind="order")
    ids = Order.objects.filter(number__in=["#0", "#1"]).values_list("pk", flat=True)
    assert set(subjects.values_list("subject_id", flat=True)) == set(ids)


def test_whose_they_are(kids: Site) -> None:
    """EXT-04: by id, by username, else a guest each; an erased customer's is empty; a claimed order stays where it is."""
    ada, bea = (an_account(f"{name}@mail.example", kids) for name in ("ada", "bea"))
    erase(bea, by=OPERATOR)
    file = [
        a_line("#1", customer=f"{ada.pk}"),
        a_line("#2", username="ADA@mail.example"),
        a_line("#3", email="ada@mail.example", last_name="Lind"),
        a_line("#4", customer=f"{bea.pk}", email="bea@mail.example", remark="Bea"),
    ]
    assert stored(kids, *file) == {"orders": 4, "unchanged": 0}
    one, two, three, four = Order.objects.select_related("customer", "person").order_by("number")
    assert one.customer == two.customer == ada
    assert (three.customer.kind, three.customer.last_name, three.customer_kind) == ("guest", "Lind", "guest")
    assert (four.customer, four.person.email, four.person.remark) == (bea, "", "")
    assign_order(three, to=ada, by=OPERATOR)
    again = {"source_version": "2", "remark": "later"}
    assert stored(kids, *(line | again for line in file)) == {"orders": 4, "unchanged": 0}
    three, four = Order.objects.select_related("person").filter(number__in=["#3", "#4"]).order_by("number")
    assert (three.customer_id, three.person.email, three.person.remark) == (ada.pk, ada.email, "later")
    assert four.person.remark == ""


def test_every_line_that_cannot_be_is_told_and_nothing_is_stored(kids: Site) -> None:
    """EXT-01: by the line of the file, with its cause; what the database knows as well as what a line says."""
    eve, ada = an_account("eve@mail.example", a_site("far", a_set("far"))), an_account(site=kids)
    SiteOrders.objects.create(site=kids, prefix="K-")
    a_stored_order(kids, ada, number="OWN")
    for number in ("#1", "#9"):
        a_recorded_order(kids, 1, number)
    guest = Order.objects.get(number="#1").customer_id
    assert problems(
        kids,
        a_line("#1", remark="other"),
        a_line("#9", source_version="2", customer=f"{ada.pk}"),
        a_line("#2", customer=f"{eve.pk}"),
        a_line("#3", username="eve@mail.example"),
        a_line("#4", customer=f"{guest}"),
        a_line("OWN"),
        a_line("k-1"),
        a_line("#5", order_total="x"),
        a_line("#6"),
        {"number": "#6", "product": "SKU-2", "total": "1.001"},
        a_line("#7"),
        {"number": "#7", "currency": "USD", "product": "SKU-2"},
        a_line("#8"),
        a_line("#10", date="1970-01-01", email=""),
        a_line("#8", order_total="1.00"),
    ) == [
        (2, "source_version", "version_reused"),
        (3, "customer", "customer_fixed"),
        (4, "customer", "not_in_set"),
        (5, "username", "not_in_set"),
        (6, "customer", "not_an_account"),
        (7, "number", "number_taken"),
        (8, "number", "number_reserved"),
        (9, "order_total", "not_a_number"),
        (11, "total", "too_many_decimals"),
        (13, "currency", "other_than_before"),
        (15, "date", "out_of_range"),
        (15, "email", "required"),
        (16, "number", "order_twice"),
    ]


def test_nothing_of_an_empty_file(kids: Site) -> None:
    assert plan_orders(kids, []).counts == {"orders": 0, "unchanged": 0}
    with pytest.raises(Invalid) as refused:
        import_orders(kids, [], by=OPERATOR)
    assert refused.value.code == "nothing_to_import"
