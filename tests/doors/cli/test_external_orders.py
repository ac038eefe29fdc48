"""Orders of a shop outside at the command line: a dry run first, then all of a file or nothing (EXT-01)."""

from pathlib import Path

import pytest

from regulars.orders.models import Order
from tests.doors.cli.commands import run
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db
HEAD = "Number;Source version;Date;Currency;Order total;Username;Product;Total\n"


def test_file_is_planned_then_imported(tmp_path: Path) -> None:
    an_account("ada@mail.example", a_site("kids", a_set("b2c"), currency="EUR"))
    file, wish = tmp_path / "orders.csv", ("orders", "import", tmp_path / "orders.csv", "--site", "kids")
    good = "#1;2026-05-31T12:00:00Z;2026-05-31;EUR;30.00;ada@mail.example;P1;10.00\n#1;;;;;;P2;20.00\n"
    file.write_text(HEAD + good)
    dry = run(*wish, "--json").json
    assert (dry["applied"], dry["orders"], dry["bad_lines"]) == (False, 1, 0)
    assert not Order.objects.exists()
    done = run(*wish, "--apply")
    assert (done.code, "Imported 1 order." in done.out) == (0, True)
    order = Order.objects.get()
    assert (order.number, order.line_count, order.sums_differ, order.door) == ("#1", 2, True, "cli")
    assert "Everything in this file is there already." in run(*wish).out


def test_a_bad_line_is_told_by_its_number_and_nothing_is_stored(tmp_path: Path) -> None:
    a_site("kids", a_set("b2c"), currency="EUR")
    file = tmp_path / "orders.csv"
    file.write_text(
        HEAD + "#1;1;2026-05-31;EUR;1;eve;P1;1\n#2;1;2026-05-31;EUR;1;eve;P1;1\n#2;;;;;;P2;1.234\n"
    )
    done = run("orders", "import", file, "--site", "kids", "--apply")
    assert done.code == 1
    assert "line 2, username: There is no such customer" in done.err
    assert "line 4, total: EUR has 2 decimals." in done.err
    assert not Order.objects.exists()
