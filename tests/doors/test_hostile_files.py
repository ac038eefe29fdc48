"""F21: one table of hostile files, walked over every import that there is: each line is read, or told with its number and why."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction

from regulars.addresses.models import Address
from regulars.catalog.models import Price, PriceList
from regulars.customers.models import Customer
from regulars.kernel.models import AuditRecord
from regulars.transfer.operations.csv_lines import LONGEST
from tests.doors.api.calls import Answer, admin
from tests.doors.cli.commands import run
from tests.rooms.catalog.stocked import a_price_list, a_product
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db
Told = set[tuple[int, str]]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its columns, the cells of line `n`, and how it is sent, to be stored: answers what is told, and how many lines were
    good.
    """

    columns: list[str]
    cells: Callable[[int], list[str]]
    send: Callable[[bytes, Path], tuple[Told, int]]


def by_command(nouns: str, *command: str) -> Callable[[bytes, Path], tuple[Told, int]]:
    def send(content: bytes, folder: Path) -> tuple[Told, int]:
        file = folder / "file.csv"
        file.write_bytes(content)
        found = run(*command, file, "--json", "--apply").json
        lines = found["lines"]
        assert lines["all"] == sum(lines.values()) - lines["all"]
        return {(one["line"], one["code"]) for one in found["problems"]}, lines[nouns]

    return send


def by_api(content: bytes, _folder: Path) -> tuple[Told, int]:
    call = admin()
    version = PriceList.objects.get().version
    sent = call.client.put(
        "/api/v1/price-lists/retail/price-file",
        content,
        content_type="text/csv",
        headers={
            "host": call.host,
            "authorization": f"Bearer {call.token}",
            "if-match": f'"{version}"',
        },
    )
    answer = Answer(sent.status_code, sent.json(), sent)
    if answer.status == 200:
        return set(), answer.json["new"] + answer.json["unchanged"]
    return {(int(place.split(".")[1]), code) for place, code in answer.fields.items()}, -1


KINDS = {
    "customers": Kind(
        ["site", "email", "last_name"],
        lambda n: ["kids", f"c{n}@mail.example", "Lind"],
        by_command("accounts", "customers", "import"),
    ),
    "addresses": Kind(
        ["username", "site", "name", "country", "street", "postal_code", "city"],
        lambda n: ["ada@mail.example", "kids", "Ada Lind", "DE", f"Weg {n}", "10115", "Berlin"],
        by_command("addresses", "addresses", "import"),
    ),
    "prices": Kind(
        ["product", "from", "amount"],
        lambda n: ["tea", str(n), "2.50"],
        by_command("prices", "prices", "import", "--list", "retail"),
    ),
    "prices by API": Kind(["product", "from", "amount"], lambda n: ["tea", str(n), "2.50"], by_api),
}


def written(kind: Kind, mark: str = ",", end: str = "\n", lines: int = 3) -> str:
    rows = [kind.columns, *(kind.cells(number) for number in range(2, 2 + lines))]
    return "".join(mark.join(row) + end for row in rows)


def with_line_3(kind: Kind, change: Callable[[list[str]], list[str]]) -> str:
    head, second, _, fourth = written(kind).splitlines()
    return "\n".join([head, second, ",".join(change(kind.cells(3))), fourth, ""])


def with_header(kind: Kind, columns: list[str]) -> str:
    _, *lines = written(kind).splitlines()
    return "\n".join([",".join(columns), *lines, ""])


def swallowing(kind: Kind) -> str:
    """Two odd quotes, of lines 3 and 4, make one record of both that has as many cells as any."""
    *before, last = kind.cells(3)
    return with_line_3(kind, lambda _: [*before, f'"{last}']).replace(
        ",".join(kind.cells(4)), ",".join(kind.cells(4)) + '"'
    )


FINE: dict[str, Callable[[Kind], str | bytes]] = {
    "as it should be": written,
    "a mark of UTF-8 in front": lambda kind: "\ufeff" + written(kind),
    "semicolons": lambda kind: written(kind, ";"),
    "tabs": lambda kind: written(kind, "\t"),
    "ends of Windows": lambda kind: written(kind, end="\r\n"),
    "ends of old Macs": lambda kind: written(kind, end="\r"),
    "no end behind the last line": lambda kind: written(kind).rstrip(),
    "blank lines": lambda kind: written(kind, end="\n\n") + ",,,\n",
    "empty cells behind": lambda kind: written(kind, end=",,\n"),
    "everything quoted": lambda kind: '"' + written(kind, '","', '"\n"')[:-1],
    "capitals and blanks in the header": lambda kind: with_header(
        kind, [f" {name.upper().replace('_', ' ')} " for name in kind.columns]
    ),
}
HOSTILE: dict[str, tuple[Callable[[Kind], str | bytes], int, str]] = {
    "nothing": (lambda _: "", 1, "no_header"),
    "UTF-16": (lambda kind: written(kind).encode("utf-16"), 1, "encoding"),
    "UTF-16 without its mark": (lambda kind: written(kind).encode("utf-16-le"), 1, "encoding"),
    "Latin-1 in the header": (
        lambda kind: with_header(kind, [*kind.columns, "Größe"]).encode("latin-1"),
        1,
        "encoding",
    ),
    "Latin-1 in a line": (
        lambda kind: with_line_3(kind, lambda cells: ["Müller", *cells[1:]]).encode("latin-1"),
        3,
        "encoding",
    ),
    "unknown column": (lambda kind: with_header(kind, [*kind.columns, "shoe"]), 1, "unknown_column"),
    "column twice": (
        lambda kind: with_header(kind, [*kind.columns, kind.columns[0]]),
        1,
        "column_twice",
    ),
    "column without a name": (lambda kind: with_header(kind, ["", *kind.columns]), 1, "unnamed_column"),
    "column missing": (lambda kind: with_header(kind, kind.columns[:1]), 1, "missing_column"),
    "two thousand columns": (lambda _: ",".join(f"c{n}" for n in range(2_000)), 1, "too_many_columns"),
    "header that is never closed": (lambda kind: '"' + written(kind), 1, "csv"),
    "quote that is never closed": (
        lambda kind: with_line_3(kind, lambda cells: ['"' + cells[0], *cells[1:]]),
        3,
        "csv",
    ),
    "quote in the middle of a cell": (
        lambda kind: with_line_3(kind, lambda cells: ['"a"b', *cells[1:]]),
        3,
        "csv",
    ),
    "line that swallows the next": (swallowing, 3, "csv"),
    "too few cells": (lambda kind: with_line_3(kind, lambda cells: cells[:-1]), 3, "cells"),
    "too many cells": (lambda kind: with_line_3(kind, lambda cells: [*cells, "x"]), 3, "cells"),
    "another separator in a line": (
        lambda kind: with_line_3(kind, lambda cells: [";".join(cells)]),
        3,
        "cells",
    ),
    "endless line": (
        lambda kind: with_line_3(kind, lambda cells: [*cells, *["x" * 100_000] * (LONGEST // 100_000)]),
        3,
        "csv",
    ),
}


@pytest.fixture(autouse=True)
def shop() -> None:
    kids = a_site("kids", a_set("b2c"), currency="EUR")
    an_account(site=kids)
    a_product()
    a_price_list(kids, "retail", {})


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def counts() -> list[int]:
    records = AuditRecord.objects.filter(event__endswith="imported")
    return [kept.count() for kept in (Customer.objects, Address.objects, Price.objects, records)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_spreadsheets_write_is_read_and_stored(kind: str, tmp_path: Path) -> None:
    for name, make in FINE.items():
        before = counts()
        with transaction.atomic():
            told, good = KINDS[kind].send(as_bytes(make(KINDS[kind])), tmp_path)
            stored = sum(counts()) - sum(before)
            transaction.set_rollback(True)
        assert (name, told, good, stored) == (name, set(), 3, 4)  # with the audit's record


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_is_told_with_its_line(kind: str, tmp_path: Path) -> None:
    """Nothing of another line is taken for it, and nothing is stored."""
    before = counts()
    for name, (make, line, code) in HOSTILE.items():
        told, _ = KINDS[kind].send(as_bytes(make(KINDS[kind])), tmp_path)
        assert (name, (line, code) in told) == (name, True)
        assert {number for number, _ in told} == {line}, name
        assert (name, counts()) == (name, before)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fault_of_a_header_is_told_at_once(kind: str, tmp_path: Path) -> None:
    """F22"""
    columns = ["shoe", "", KINDS[kind].columns[0], KINDS[kind].columns[0]]
    told, _ = KINDS[kind].send(as_bytes(with_header(KINDS[kind], columns)), tmp_path)
    assert told == {
        (1, code) for code in ("unknown_column", "unnamed_column", "column_twice", "missing_column")
    }
