"""A file of orders of a shop outside, sent by its program (EXT-01, EXT-02)."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.credit.queries.balances import balance_of
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import Order
from regulars.sites.models import Site
from regulars.transfer.operations import uploads
from tests.rooms.orders.external import a_file_line, a_recorded_order
from tests.stored import rows
from tests.world import a_family, a_set, a_site, an_account, api_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def a_file(*lines: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for line in lines for name in line)))
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def stored() -> dict[str, list[str]]:
    """All but when the key was used."""
    return {
        name: found for name, found in rows().items() if not name.startswith(("staff_", "kernel_throttle"))
    }


def put(
    content: str | bytes, at: Site, query: str = "", key: str | None = None, role: str = "manager"
) -> tuple[int, dict[str, Any]]:
    token = key or api_key(role, at=[at])
    answer = Client().put(
        f"/api/v1/sites/{at.code}/order-file{query}",
        content,
        content_type="text/csv",
        headers={"host": "admin.localhost", "authorization": f"Bearer {token}"},
    )
    return answer.status_code, answer.json()


def test_a_dry_run_says_what_becomes_of_it_and_stores_nothing(kids: Site) -> None:
    for number in ("#1", "#2", "#3"):
        a_recorded_order(kids, 2, number)
    file = a_file(*(a_file_line(version, f"#{number}") for number, version in enumerate((1, 3, 2, 1))))
    wanted = {"new": 1, "changed": 1, "unchanged": 1, "older": 1, "problem_count": 0, "problems": []}
    key = api_key("manager", at=[kids])
    before = stored()
    assert put(file, kids, "?dry_run=true", key) == (200, wanted | {"applied": False})
    assert stored() == before
    assert put(file, kids, key=key) == (200, wanted | {"applied": True})
    again = {"new": 0, "changed": 0, "unchanged": 3, "older": 1}
    assert put(file, kids, key=key) == (200, wanted | again | {"applied": True})


def test_every_problem_has_its_line_and_nothing_is_stored(kids: Site) -> None:
    file = a_file(a_file_line(), a_file_line(number="#2", total="x"), a_file_line(number="#3", customer=1))
    status, answer = put(file, kids, "?dry_run=true")
    told = [(problem["line"], problem["column"], problem["code"]) for problem in answer["problems"]]
    assert (status, answer["new"], answer["problem_count"]) == (200, 1, 2)
    assert told == [(3, "order_total", "not_a_number"), (4, "customer", "not_in_set")]
    status, answer = put(file, kids)
    assert (status, [error["field"] for error in answer["errors"]]) == (
        422,
        ["lines.3.order_total", "lines.4.customer"],
    )
    assert Order.objects.count() == 0


def test_the_first_hundred_problems_are_told(kids: Site) -> None:
    file = a_file(*(a_file_line(number=f"#{number}", currency="?") for number in range(1_000)))
    _, answer = put(file, kids, "?dry_run=true")
    assert (answer["problem_count"], len(answer["problems"])) == (1_000, 100)
    status, answer = put(file, kids)
    assert (status, len(answer["errors"])) == (422, 100)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_header"),
        (b"number,source_version,date,currency\n#1,1,2026-05-31,EUR\n", "missing_column"),
        (b"\xff\xfe\x00", "encoding"),
        (b'number,source_version,date,currency,order_total\n"#1,1\n', "csv"),
    ],
)
def test_what_is_no_file_of_orders(kids: Site, content: bytes, code: str) -> None:
    status, answer = put(content, kids)
    assert (status, answer["code"]) == (422, code)
    status, answer = put(content, kids, "?dry_run=true")
    assert (status, [problem["code"] for problem in answer["problems"]]) == (200, [code])


def test_a_file_without_orders(kids: Site) -> None:
    header = "number,source_version,date,currency,order_total\n"
    assert put(header, kids)[1]["code"] == "nothing_to_import"
    assert put(header, kids, "?dry_run=true")[1]["new"] == 0


def test_sent_twice_with_a_key_it_is_done_once(kids: Site) -> None:
    """G17."""
    ada = an_account(site=kids)
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    reserve_credit(ada, "10", "EUR", reference="#1001", site=kids, by=OPERATOR)
    token = api_key("manager", at=[kids])
    named = {"host": "admin.localhost", "authorization": f"Bearer {token}", "idempotency-key": "k1"}
    file = a_file(a_file_line(customer=ada.pk, total="4.00"))
    answers = [
        Client().put("/api/v1/sites/kids/order-file", file, content_type="text/csv", headers=named)
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
    assert (answers[0].json()["new"], balance_of(ada.pk, "EUR")) == (1, 46)
    other = Client().put("/api/v1/sites/kids/order-file", file + "\n", content_type="text/csv", headers=named)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_who_may_send_it_and_how_large_it_is(kids: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a single order: another site is 404, a role without the right 403, a master takes none."""
    far, file = a_site("far", a_set("far")), a_file(a_file_line())
    assert put(file, far, key=api_key("manager", at=[kids]))[0] == 404
    for query in ("", "?dry_run=true"):
        assert put(file, kids, query, role="viewer")[0] == 403
    master, *_ = a_family("trade", ["north"], a_set("trade"))
    assert put(file, master)[1]["code"] == "master_takes_no_orders"
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    status, answer = put(file, kids)
    assert (status, answer["code"], answer["errors"][0]["field"]) == (422, "file_too_large", "body")
    assert put(b"x" * 2_400_001, kids)[0] == 413
