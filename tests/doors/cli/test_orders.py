import csv
from pathlib import Path

import pytest

from regulars.kernel.models import AuditRecord
from regulars.sites.models import Site
from tests.doors.cli.commands import run
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", currency="EUR")


def test_orders_are_found_and_shown(kids: Site) -> None:
    """ORD-04, ORD-05, ORD-10: a number of two sites asks which."""
    assert run("orders", "find").out == "No order found.\n"
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="N-1", b2b_reference="po-7")
    toys = a_site("toys", a_set("apart"))
    a_stored_order(toys, an_account("t@x.example", toys), number="n-1")
    found = run("orders", "find", "--email", "ANN@x.example", "--since", "2026-01-01", "--json").json
    assert [(order["site"], order["references"], order["total"]) for order in found["items"]] == [
        ("kids", ["PO-7"], "10.00")
    ]
    assert "N-1" in run("orders", "find", "--number", "N", "--customer", ann.pk).out
    assert "kids, toys" in run("orders", "show", "N-1").err
    assert "Total: 10.00 EUR" in run("orders", "show", "n-1", "--site", "kids").out
    assert run("orders", "find", "--state", "lost").code == run("orders", "find", "--until", "soon").code == 1


def test_lines_are_exported_with_a_record(kids: Site, tmp_path: Path) -> None:
    """ORD-06: only those that the filters leave."""
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="N-1", lines={"P1": "10", "P2": "2.5"}, company="=1+1")
    a_stored_order(kids, an_account("ben@x.example", kids), number="N-2")
    file = tmp_path / "orders.csv"
    answer = run("orders", "export", str(file), "--customer", ann.pk, "--site", "kids")
    assert answer.out == f"Wrote 2 lines of orders to {file}.\n"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    assert [(row["number"], row["product"], row["company"]) for row in rows] == [
        ("N-1", "P1", "'=1+1"),
        ("N-1", "P2", "'=1+1"),
    ]
    assert AuditRecord.objects.get(event="order.list_exported").data["filters"] == {
        "customer": str(ann.pk),
        "site": "kids",
    }
