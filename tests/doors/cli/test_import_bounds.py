"""G27: what is read of a file at once is bounded, whoever wrote it."""

import tracemalloc
from pathlib import Path

import pytest

from regulars.transfer.operations import csv_lines
from regulars.transfer.operations.csv_header import MOST_COLUMNS, BadHeader
from regulars.transfer.operations.csv_lines import LONGEST
from regulars.transfer.operations.import_lines import BadLine, ImportLine
from tests.doors.cli.test_import_files import HEADER, physical, read

GOOD = "sports,a@x.example,Lind,\n"
MEMORY = 20_000_000
SIZE = 30_000_000

LONG = {
    "a line without an end": "x" * SIZE,
    "a line that ends": "x" * SIZE + "\n" + GOOD * 3,
    "a line of cells": "x," * (SIZE // 2) + "\r\n" + GOOD,
    "a customer of many lines": '"' + 'a\n","b' * (SIZE // 7),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "customers.csv"


def told(found: list[ImportLine | BadLine]) -> list[tuple[int, str]]:
    return [(one.number, getattr(one, "code", "")) for one in found]


def peak_of_reading(file: Path) -> int:
    tracemalloc.start()
    try:
        read(file)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", LONG)
def test_longest_customer_is_refused_with_its_line(kind: str, file: Path) -> None:
    file.write_text(HEADER + GOOD + LONG[kind], newline="")
    lines, found = read(file)
    assert told(found) == [(2, ""), (3, "csv")]
    bad = found[1]
    assert isinstance(bad, BadLine)
    assert bad.hides_rest
    assert f"longer than {LONGEST:,} characters" in bad.message
    assert lines.header + lines.filled + lines.unread == physical(file.read_bytes())


@pytest.mark.parametrize("kind", LONG)
def test_longest_customer_is_not_held_in_memory_and_without_the_bound_it_is(
    kind: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(HEADER + GOOD + LONG[kind], newline="")
    assert peak_of_reading(file) < MEMORY
    monkeypatch.setattr(csv_lines, "LONGEST", 10**9)
    assert peak_of_reading(file) > MEMORY


def test_customer_as_long_as_may_be_is_read(file: Path) -> None:
    cells = ",".join(["x" * 100_000] * 9)
    file.write_text(HEADER + GOOD + cells + "\n" + GOOD)
    assert told(read(file)[1]) == [(2, ""), (3, "cells"), (4, "")]


def test_longest_header_is_one_line(file: Path) -> None:
    file.write_text(HEADER.strip() + ",x" * SIZE + "\n" + GOOD)
    with pytest.raises(BadHeader, match=rf"^Line 1: longer than {LONGEST:,} characters\.[^\n]*$"):
        read(file)


@pytest.mark.parametrize("name", ["email", "x", "attribute.x"])
def test_header_of_too_many_columns_is_one_fault(name: str, file: Path) -> None:
    file.write_text(HEADER.strip() + f",{name}" * MOST_COLUMNS + "\n" + GOOD)
    with pytest.raises(BadHeader) as told_of:
        read(file)
    assert [one.code for one in told_of.value.lines] == ["too_many_columns"]
