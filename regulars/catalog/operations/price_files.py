"""The lines of a file of prices as a browser or a program sends it. The command line reads larger ones, by `regulars.cli.csv_lines`."""

import csv
import io
import re
from collections.abc import Iterator

from regulars.catalog.operations.price_imports import LAYOUT
from regulars.kernel.errors import Invalid
from regulars.kernel.i18n import translate
from regulars.transfer.operations.import_lines import BadLine, ImportLine

__all__ = ["LARGEST_FILE", "read_price_file"]

LARGEST_FILE = 2_400_000  # about 100,000 lines
_UNSAID = re.compile(r"[\s_\-]")


def read_price_file(content: bytes, field: str) -> list[ImportLine | BadLine]:
    """Each line, or why it is none: behind a bad header or a broken quote there are no more.

    Raises `Invalid` beside the field: `file_too_large`, `encoding`.
    """
    if len(content) > LARGEST_FILE:
        raise Invalid(
            "file_too_large",
            "The file is too large for this page. The command regulars prices import takes it.",
            field,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("encoding", "This is not UTF-8. Save the file as UTF-8 and try again.", field) from None
    return list(_lines(text))


def _lines(text: str) -> Iterator[ImportLine | BadLine]:
    rows = _rows(text)
    header = next(rows, (1, []))
    if isinstance(header, BadLine):
        yield header
        return
    columns = [_UNSAID.sub("", cell.lower()) for cell in header[1]]
    named = set(columns) - {""}
    if not set(LAYOUT.required) <= named <= set(LAYOUT.columns) or len(columns) != len(set(columns)):
        sentence = translate("Line 1 has to name the columns: product, from, amount.")
        yield BadLine(1, "", "header", sentence, hides_rest=True)
        return
    for row in rows:
        yield row if isinstance(row, BadLine) else _line(*row, columns)


def _rows(text: str) -> Iterator[tuple[int, list[str]] | BadLine]:
    """Line numbers and cells of the rows that aren't blank. No cell has several lines: one that does has swallowed them."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield _broken(number)
            return
        if cells is None:
            return
        if reader.line_num > number:
            yield _broken(number)
            return
        if "".join(cells).strip():
            yield number, cells


def _line(number: int, cells: list[str], columns: list[str]) -> ImportLine | BadLine:
    if len(cells) < len(columns) or "".join(cells[len(columns) :]).strip():
        sentence = translate("This line has another number of cells than the header.")
        return BadLine(number, "", "cells", sentence)
    return ImportLine(number, dict(zip(columns, cells, strict=False)))


def _broken(number: int) -> BadLine:
    sentence = translate(
        "A quote is opened and not closed as it should be. Mend it: what lies behind can't be told apart."
    )
    return BadLine(number, "", "csv", sentence, hides_rest=True)
