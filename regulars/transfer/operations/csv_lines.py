"""Reading a CSV file to import: every physical line is of the header, of a record, bad or blank (F21)."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from regulars.kernel.i18n import noop, translate
from regulars.kernel.texts import unquoted
from regulars.transfer.operations.csv_bytes import Source, delimiter, opened, wide_encoding
from regulars.transfer.operations.csv_header import BadHeader, Fault, Wishes, read_columns
from regulars.transfer.operations.import_lines import BadLine, ImportLine, Layout

__all__ = ["ImportFile"]

_NOT_UTF8 = re.compile("[\udc80-\udcff]")  # what a byte that is no UTF-8 was read as
_LINE_END = re.compile(r"\r\n?|\n")
TICK = 500  # lines
LONGEST = 1_000_000  # characters of one record: as long as the texts of all attributes of a shop


class _TooLong(Exception):
    """A record, or the header, is longer than any; nothing more of the file is read into memory."""


class _Records:
    """The physical lines of a text, as `csv.reader` wants them: of each record at most so much (G27)."""

    def __init__(self, text: TextIO) -> None:
        self._text, self._left = text, LONGEST
        self._cut = "\n"  # the last letter of what was read

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        if len(line) > self._left:
            self._cut = line[-1]
            raise _TooLong
        self._left -= len(line)
        return line

    def begin(self) -> None:
        """The next line is the first of a record."""
        self._left = LONGEST

    def rest(self) -> int:
        """How many lines lie behind those that were read, or begun."""
        count = 0
        while line := self._text.readline(LONGEST):
            count += self._cut in "\r\n" and not (self._cut == "\r" and line == "\n")
            self._cut = line[-1]
        return count


class ImportFile:
    """A file to import, an open one by its descriptor, or what was sent of one, to be iterated over once; then it knows what its lines were.

    Asks the database for nothing: lines are read while others are copied there.
    """

    def __init__(
        self,
        source: Source,
        wishes: Wishes | None = None,
        *,
        layout: Layout,
        tell: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._source, self._wishes, self._tell = source, wishes or Wishes(), tell
        self._layout = layout
        self.has_header = False
        self.header = self.blank = self.filled = self.unread = 0
        self._long = dict[int, int]()

    def lines_of(self, number: int) -> int:
        """How many physical lines belong to the record whose first this is."""
        return self._long.get(number, 1)

    def __iter__(self) -> Iterator[ImportLine | BadLine]:
        """Each record of the file, or why it is none; after a quote that hides the rest nothing more.

        Raises `BadHeader` when the header can't be used, `OSError` when the file can't.
        """
        with opened(self._source) as (file, start, raw):
            _refuse_wide(start)
            text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
            records = _Records(text)
            reader = csv.reader(records, delimiter=delimiter(start), strict=True)
            try:
                header = _header(reader)
                self.header = reader.line_num
                columns = read_columns(header, self._wishes, self._layout)
                self.has_header = True
                yield from self._lines(
                    records, reader, columns, lambda: self._tell(raw.tell() if raw.seekable() else 0)
                )
            finally:
                self.unread = records.rest()

    def _lines(
        self, records: _Records, reader: Any, columns: list[str], tell: Callable[[], None]
    ) -> Iterator[ImportLine | BadLine]:
        width, site = len(columns), self._wishes.site
        while True:
            number = reader.line_num + 1
            if number % TICK < 2:
                tell()
            records.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._count(number, reader.line_num)
                yield _broken(number, reader.line_num, error)
                return
            except _TooLong:
                self._count(number, reader.line_num + 1)
                yield _too_long(number, reader.line_num + 1)
                return
            joined = "".join(cells)
            if not joined or joined.isspace():
                self.blank += reader.line_num - number + 1
                continue
            self._count(number, reader.line_num)
            fits = len(cells) == width or (len(cells) > width and not "".join(cells[width:]).strip())
            if reader.line_num > number and not (fits and self._may_be_long(cells, columns, reader)):
                yield _broken(number, reader.line_num)
                return
            if not joined.isascii() and _NOT_UTF8.search(joined):
                names = zip(columns, cells, strict=False)
                column = next((name for name, cell in names if _NOT_UTF8.search(cell)), "")
                message = translate("This is not UTF-8. Save the file as UTF-8 and try again.")
                yield BadLine(number, column, "encoding", message)
            elif not fits:
                mark = reader.dialect.delimiter
                message = translate(
                    "This line has {cells} cells, the header {width}. Cells with “{mark}” need quotes.",
                    cells=len(cells),
                    width=width,
                    mark=mark,
                )
                yield BadLine(number, "", "cells", message)
            else:
                values = dict(zip(columns, map(unquoted, cells), strict=False))
                yield ImportLine(number, values if site is None else values | {"site": site})

    def _count(self, first: int, last: int) -> None:
        self.filled += last - first + 1
        if last > first:
            self._long[first] = last - first + 1

    def _may_be_long(self, cells: list[str], columns: list[str], reader: Any) -> bool:
        """Whether no cell looks as if two odd quotes had made it swallow lines of other records.

        Such a line has its mark, mostly an email, where lines have theirs. In a column that holds one line, as many delimiters as whole
        lines have are told as well.
        """
        mark, width, place = reader.dialect.delimiter, len(columns), columns.index(self._layout.mark)
        for nr, (column, cell) in enumerate(zip(columns, cells, strict=False)):
            first, *others = [line for line in _LINE_END.split(cell) if line.strip()] or [""]
            if not others or mark not in cell:
                continue
            least = [width] * (len(others) - 1) + [nr + 1]  # the last line goes on behind the cell
            if (
                self._has_mark(first.split(mark), place - nr, least=width - nr)
                or any(
                    self._has_mark(line.split(mark), place, least=fewest)
                    for line, fewest in zip(others, least, strict=True)
                )
                or (
                    column
                    and column not in self._layout.texts
                    and cell.count(mark) == len(others) * (width - 1)
                )
            ):
                return False
        return True

    def _has_mark(self, parts: list[str], offset: int, *, least: int) -> bool:
        """Whether this is a line, or the end of one, with the mark of a record at its place."""
        return 0 <= offset < len(parts) >= least and self._layout.is_mark(parts[offset].strip())


# Each for a record of one line, and of several.
_BROKEN = (
    noop(
        "A quote is opened and not closed as it should be, in line {first}. Mend it: what lies behind can't be told apart."
    ),
    noop(
        "A quote is opened and not closed as it should be, in lines {first} to {last}, which are read as one."
        " Mend it: what lies behind can't be told apart."
    ),
)
_OPEN = (
    noop("A quote is opened and never closed, in line {first}. Mend it."),
    noop("A quote is opened and never closed, in lines {first} to {last}, which are read as one. Mend it."),
)
_LONG_CELL = (
    noop("A cell is longer than {most} characters, in line {first}. Is a quote never closed?"),
    noop(
        "A cell is longer than {most} characters, in lines {first} to {last}, which are read as one. Is a quote never closed?"
    ),
)


def _why_broken(first: int, last: int, error: csv.Error | None = None) -> str:
    reason = str(error)
    sentences = _OPEN if "end of data" in reason else _LONG_CELL if "field limit" in reason else _BROKEN
    most = csv.field_size_limit()
    return translate(sentences[first < last], first=str(first), last=str(last), most=most)


def _broken(first: int, last: int, error: csv.Error | None = None) -> BadLine:
    return BadLine(first, "", "csv", _why_broken(first, last, error), hides_rest=True)


def _too_long(first: int, last: int) -> BadLine:
    sentence = noop("Line {first} is longer than {most} characters, so nothing of it and behind it was read.")
    if first < last:
        sentence = noop(
            "Lines {first} to {last}, which are read as one, are longer than {most} characters,"
            " so nothing of them and behind them was read."
        )
    message = translate(sentence, first=first, last=last, most=LONGEST)
    return BadLine(first, "", "csv", message, hides_rest=True)


def _header(reader: Any) -> list[str]:
    try:
        header: list[str] = next(reader, [])
    except _TooLong:
        raise _no_csv(
            translate("Line 1: longer than {most} characters. Is this a CSV file?", most=LONGEST)
        ) from None
    except csv.Error as error:
        raise _no_csv(_why_broken(1, reader.line_num, error)) from None
    if _NOT_UTF8.search("".join(header)):
        sentence = translate("Line 1: this is not UTF-8. Save the file as UTF-8 and try again.")
        raise BadHeader([Fault("", "encoding", sentence)])
    return header


def _no_csv(message: str) -> BadHeader:
    return BadHeader([Fault("", "csv", message)])


def _refuse_wide(start: bytes) -> None:
    name = wide_encoding(start)
    if name:
        sentence = translate(
            "Line 1: this is not UTF-8. It looks like {name}: save the file as UTF-8 and try again.",
            name=name,
        )
        raise BadHeader([Fault("", "encoding", sentence)])
