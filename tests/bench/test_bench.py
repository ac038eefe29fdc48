import itertools
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import databases, filling
from bench.command import app
from bench.crowd import SITES, crowd
from bench.figures import Figure, Ratio, Section
from bench.page import write_page
from bench.pairs import PAIRS, VALUE_PAIRS
from bench.running import measured
from bench.searching import measure_values
from regulars.cli.problems import Refused
from regulars.customers.models import Access, Customer
from regulars.customers.operations.accounts import rename
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Conflict
from tests.doors.cli.commands import run
from tests.world import found_by_all


def test_crowd_is_the_same_every_time_and_grows_at_its_end() -> None:
    assert list(crowd(500)) == list(itertools.islice(crowd(800), 500))
    assert len({one.email for one in crowd(500)}) == 500
    assert round(sum(share for *_, share, _ in SITES), 6) == 1
    both = [*PAIRS, *VALUE_PAIRS]
    assert {pair.site for pair in both if pair.site} <= {code for _, code, *_ in SITES}


def keys_and_indexes() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype IN ('p', 'u', 'f', 'c')"
        )
        keys = cursor.fetchall()
        cursor.execute("SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        return {*keys, *cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_filled_database_has_every_key_again_and_its_customers_are_found() -> None:
    before = keys_and_indexes()
    filling._places()
    filling._fill(400, lambda _: None)
    assert keys_and_indexes() == before
    assert Customer.objects.count() == 400
    assert set(Access.objects.values_list("state", flat=True)) <= {"active", "pending", "disabled"}
    last = list(crowd(400))[-1]
    assert [one.username for one in found_by_all(last.email).items] == [last.email]
    first, second = Customer.objects.filter(set__code="b2c").order_by("pk")[:2]
    with pytest.raises(Conflict):
        rename(first, username=second.username, by=OPERATOR)


@pytest.mark.django_db(transaction=True)
def test_filling_waits_for_whoever_has_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as autovacuum, also at the tables of the system, which are vacuumed in the end."""
    waits = []

    def asked(cursor: Any) -> None:
        cursor.execute("SHOW lock_timeout")
        waits.append(cursor.fetchone()[0])

    monkeypatch.setattr(filling, "define_attributes", asked)
    filling._places()
    filling._fill(20, lambda _: None)
    asked(connection.cursor())
    assert waits == ["1min", "900ms"]


@pytest.mark.django_db(transaction=True)
def test_every_combination_of_attributes_can_be_asked_of_the_crowd() -> None:
    filling._places()
    filling._fill(400, lambda _: None)
    (section,) = measured({"Filters by attribute": measure_values})
    assert len(VALUE_PAIRS) == 44
    assert len(section.details) == 46
    assert section.figures[0].what.startswith("worst of the 44")
    assert section.is_kept


def test_bench_touches_no_database_but_its_own() -> None:
    with pytest.raises(Refused, match="no database of the bench"):
        databases.dropped("regulars")


def test_page_keeps_the_parts_that_were_not_measured(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    kept = Section("Search", [Figure("worst", 12.34, "ms", Ratio(1.2, 15, "yardsticks"))])
    missed = Section("Search", [Figure("worst", 151, "ms", Ratio(15.1, 15, "yardsticks"))], ["| a |"])
    write_page(page, "1,000 accounts", command="make bench", where="here", sections=[kept])
    write_page(page, "2,000 accounts", command="make bench", where="here", sections=[kept])
    write_page(page, "1,000 accounts", command="make bench", where="here", sections=[missed])
    text = page.read_text()
    assert text.count("## 1,000 accounts") == text.count("## 2,000 accounts") == 1
    assert "| worst | 12.34 ms | 1.20 yardsticks | at most 15 |" in text
    assert "| worst | 151 ms | 15.10 yardsticks | at most 15 **missed** |" in text
    assert text.count("| a |") == 1


def test_unknown_part_is_one_line() -> None:
    done = run("--only", "coffee", of=app)
    assert (done.code, done.err) == (
        1,
        "--only: choose from search, attributes, screens, floors, buying, groups, orders, sets, moves, deletion, import, recording, campaigns, hot-lane, greedy.\n",
    )
