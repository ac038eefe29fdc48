"""Reading a CSV file of customers: what is wrong with the file itself is said with line and column."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.cli.output import unquoted
from regulars.cli.problems import Refused

if TYPE_CHECKING:
    from regulars.customers.operations.import_lines import BadLine, ImportLine

__all__ = ["read_lines"]

_LETTERS = re.compile(r"[^a-z]")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what a byte that is no UTF-8 was read as
TICK = 500  # lines


def read_lines(
    file: Path, tell: Callable[[int], None], attributes: Collection[str] = ()
) -> "Iterator[ImportLine | BadLine]":
    """Each line of the file under its header; `tell` hears how many bytes are read. Asks the database for nothing:
    lines are read while others are copied there, so `attributes` are the columns that hold some.

    Raises `Refused` when the header can't be used; a bad line is an answer, and reading goes on.
    """
    try:
        with file.open("rb") as raw:
            delimiter = _delimiter(raw.peek(1).partition(b"\n")[0])
            text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape", newline="")
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            columns = _columns(_header(reader), attributes)
            yield from _lines(reader, columns, lambda: tell(raw.tell()))
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}.") from None


def _header(reader: Any) -> list[str]:
    try:
        return next(reader, [])
    except csv.Error as error:
        raise Refused(f"Line 1: not a line of CSV: {error}.") from None


def _lines(reader: Any, columns: list[str], tell: Callable[[], None]) -> "Iterator[ImportLine | BadLine]":
    from regulars.customers.operations.import_lines import BadLine, ImportLine

    while True:
        number = reader.line_num + 1
        if number % TICK < 2:
            tell()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "a quote is opened and never closed" if "end of data" in str(error) else error
            yield BadLine(number, "", "csv", f"Not a line of CSV: {reason}.")
            continue
        if not cells:
            continue
        joined = "".join(cells)
        if not joined.isascii() and _NOT_UTF8.search(joined):
            names = zip(columns, cells, strict=False)
            column = next((name for name, cell in names if _NOT_UTF8.search(cell)), "")
            yield BadLine(
                number, column, "encoding", "This is not UTF-8. Save the file as UTF-8 and try again."
            )
        elif len(cells) != len(columns):
            yield BadLine(
                number,
                "",
                "cells",
                f"This line has {len(cells)} cells, the header {len(columns)}. Cells with “{reader.dialect.delimiter}” need quotes.",
            )
        else:
            yield ImportLine(number, dict(zip(columns, map(unquoted, cells), strict=True)))


def _delimiter(header: bytes) -> str:
    """Comma, or what spreadsheets in half of Europe write."""
    counts = {mark: header.count(mark.encode()) for mark in ",;\t"}
    return max(counts, key=lambda mark: counts[mark])


def _columns(header: list[str], attributes: Collection[str]) -> list[str]:
    from regulars.customers.operations.import_lines import COLUMNS, REQUIRED
    from regulars.customers.queries.export import ATTRIBUTE

    if not "".join(header).strip():
        raise Refused("Line 1: the file needs a header with the names of its columns.")
    if _NOT_UTF8.search("".join(header)):
        raise Refused("Line 1: this is not UTF-8. Save the file as UTF-8 and try again.")
    known = {_LETTERS.sub("", name): name for name in COLUMNS}
    columns = list[str]()
    for cell in header:
        name = known.get(_LETTERS.sub("", cell.lower()))
        if name is None and cell.strip().lower() in attributes:
            name = cell.strip().lower()
        if name is None and cell.strip().lower().startswith(ATTRIBUTE):
            raise Refused(f"Line 1: column “{_shown(cell)}” names no attribute that can be imported.")
        if name is None:
            raise Refused(
                f"Line 1: unknown column “{_shown(cell)}”."
                f" Known columns: {', '.join(COLUMNS)}, and {ATTRIBUTE}CODE for each attribute."
            )
        if name in columns:
            raise Refused(f"Line 1: column “{name}” stands there twice.")
        columns.append(name)
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise Refused(f"Line 1: column “{missing[0]}” is missing.")
    return columns


def _shown(cell: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in cell.strip())[:40]
