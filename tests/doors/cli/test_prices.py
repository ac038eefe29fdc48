"""Prices at the command line: a dry run first, then all of a file or nothing."""

from pathlib import Path

import pytest

from regulars.catalog.models import PriceList
from regulars.kernel.models import AuditRecord
from tests.doors.cli.commands import run
from tests.rooms.catalog.stocked import a_price_list, a_product, prices_of
from tests.world import a_site

pytestmark = pytest.mark.django_db

BEFORE = {"tea": "3.00", "tea@10": "2.50"}


@pytest.fixture
def retail() -> PriceList:
    a_product()
    return a_price_list(a_site("kids", currency="EUR"), prices=BEFORE)


@pytest.fixture
def file(tmp_path: Path, retail: PriceList) -> Path:
    return tmp_path / "prices.csv"


def test_file_is_planned_then_imported(file: Path, retail: PriceList) -> None:
    """SHP-02"""
    file.write_text("Product;Amount;From\ntea;2.90;\ntea;1;100\n")
    dry = run("prices", "import", file, "--list", "RETAIL", "--replace", "--json").json
    assert (dry["applied"], dry["prices"], dry["bad_lines"]) == (False, 2, 0)
    place = {"site": "kids", "price_list": "retail", "new": 1, "changed": 1, "removed": 1, "unchanged": 0}
    assert dry["sites"] == [place]
    assert "Say --apply" in run("prices", "import", file, "--list", "retail").out
    assert prices_of(retail) == BEFORE
    done = run("prices", "import", file, "--list", "retail", "--replace", "--apply")
    assert (done.code, "Imported 2 prices." in done.out) == (0, True)
    assert prices_of(retail) == {"tea": "2.90", "tea@100": "1.00"}


def test_prices_that_only_go_are_told_too(file: Path) -> None:
    file.write_text("product,amount\ntea,3\n")
    wish = ("prices", "import", file, "--list", "retail", "--replace")
    assert "Say --apply" in run(*wish).out
    assert "Imported 0 prices. Removed 1.\n" in run(*wish, "--apply").out
    assert "Everything in this file is there already." in run(*wish).out


@pytest.mark.parametrize("switches", [(), ("--replace",)])
def test_file_without_a_price_removes_none_and_says_so_before(
    file: Path, retail: PriceList, switches: tuple[str, ...]
) -> None:
    file.write_text("product,amount\n")
    wish = ("prices", "import", file, "--list", "retail", *switches)
    dry = run(*wish)
    assert ("This file has no prices." in dry.out, "--apply" in dry.out) == (True, False)
    assert run(*wish, "--json").json["sites"][0]["removed"] == 0
    assert run(*wish, "--apply").code == 1
    assert prices_of(retail) == BEFORE


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("product,amount\ntea,1\ntea,2\n", "line 3, product"),
        ("product,from,amount\ntea,1,0.001\n", "line 2, amount"),
        ("product,from,amount\ntea,0,1\n", "line 2, from"),
        ("product,amount\nmilk,1\n", "line 2, product"),
        ('product,from,amount\n"tea,1,1\ntea,2",2,2\ntea,3,3\n', "line 2"),
        ('product,from,amount\n"tea\ntea,10,2.00\ntea",20,1\n', "line 2"),
    ],
)
def test_bad_lines_are_named_and_nothing_is_stored(
    file: Path, retail: PriceList, content: str, where: str
) -> None:
    file.write_text(content)
    kept = AuditRecord.objects.count()
    done = run("prices", "import", file, "--list", "retail", "--apply", "--replace")
    assert (done.code, f"{where}:" in done.err) == (1, True)
    assert (prices_of(retail), AuditRecord.objects.count()) == (BEFORE, kept)


def test_what_would_remove_the_price_of_a_bad_line_is_refused(file: Path, retail: PriceList) -> None:
    file.write_text("product,amount\ntea,1\nmilk,2\n")
    both = run("prices", "import", file, "--list", "retail", "--replace", "--skip-bad", "--apply")
    assert (both.code, prices_of(retail)) == (1, BEFORE)
    assert run("prices", "import", file, "--list", "retail", "--skip-bad", "--apply").code == 0
    assert prices_of(retail) == BEFORE | {"tea": "1.00"}


def test_columns_of_others_are_named(file: Path) -> None:
    file.write_text("sku,price\ntea,1\n")
    assert run("prices", "import", file, "--list", "retail").code == 1
    renamed = ("--map", "sku=product", "--map", "price=amount")
    assert run("prices", "import", file, "--list", "retail", *renamed).code == 0


def test_what_is_exported_is_there_already(file: Path, retail: PriceList) -> None:
    assert run("prices", "export", file, "--list", "retail").out == f"Wrote 2 prices to {file}.\n"
    assert AuditRecord.objects.latest("pk").event == "price_list.exported"
    assert file.read_text() == "product,from,amount\ntea,1,3.00\ntea,10,2.50\n"
    done = run("prices", "import", file, "--list", "retail", "--replace", "--apply", "--json").json
    assert (done["prices"], done["unchanged"]) == (0, 2)


def test_list_that_is_none_is_told(file: Path) -> None:
    assert run("prices", "export", file, "--list", "nope").code == 1
