"""What the header of a file to import means: whose column is which of ours, with every fault of it at once (F22, F23)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from regulars.kernel.i18n import listed, translate
from regulars.transfer.operations.import_lines import BadLine, Layout
from regulars.transfer.queries.export import ATTRIBUTE

__all__ = ["BadHeader", "Fault", "Wishes", "read_columns"]

MOST_COLUMNS = 1_000
_UNSAID = re.compile(r"[\s_\-\u00ad\u2010\u2011]")  # letters and digits all stay: Phone 2 is not phone


class Fault(NamedTuple):
    """What is wrong with a column; its name as the file or the command says it."""

    column: str
    code: str
    message: str


class BadHeader(Exception):
    """Nothing of the file can be read before all of this is mended."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.message for fault in faults))
        last = len(faults)
        self.lines = [BadLine(1, *fault, hides_rest=nr == last) for nr, fault in enumerate(faults, 1)]


@dataclass(frozen=True)
class Wishes:
    """What the command says of a file: `Theirs=ours`, columns to leave out, one site for all lines."""

    renamed: Sequence[str] = ()
    ignored: Sequence[str] = ()
    site: str | None = None
    advice: str = ""  # what the door says about a column that isn't known


@dataclass
class _Header:
    """The columns by place; of those left out the name is empty."""

    cells: list[str]
    layout: Layout
    chosen: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def blame(self, column: str, code: str, message: str) -> None:
        self.faults.append(Fault(_printable(column), code, message))

    def places(self, theirs: str) -> list[int]:
        """Where a column stands that the command names: as it is written, else whatever its case, blanks and hyphens."""
        exact = [nr for nr, cell in enumerate(self.cells) if cell.strip() == theirs.strip()]
        return exact or [nr for nr, cell in enumerate(self.cells) if _key(cell) == _key(theirs)]


def read_columns(header: Sequence[str], wishes: Wishes, layout: Layout) -> list[str]:
    """The name of each column in ours, empty for one that is left out. What a spreadsheet leaves behind the last name is
    not counted. Raises `BadHeader` with everything that is wrong.
    """
    end = max((nr for nr, cell in enumerate(header, 1) if cell.strip()), default=0)
    found = _Header(list(header[:end]), layout)
    if not end:
        raise BadHeader(
            [
                Fault(
                    "",
                    "no_header",
                    translate("Line 1: the file needs a header with the names of its columns."),
                )
            ]
        )
    if end > MOST_COLUMNS:
        message = translate(
            "Line 1: the header has {number} columns, and at most {most} are read.",
            number=end,
            most=MOST_COLUMNS,
        )
        raise BadHeader([Fault("", "too_many_columns", message)])
    _heed(found, wishes)
    names = list(_names(found))
    _compare(found, names, wishes)
    if found.faults:
        raise BadHeader(found.faults)
    return names


def _heed(found: _Header, wishes: Wishes) -> None:
    """Put what `--map` and `--ignore` say in its place."""
    rows = [("--ignore", theirs, theirs, "") for theirs in wishes.ignored]
    for wish in wishes.renamed:
        theirs, _, ours = wish.rpartition("=")
        name = _ours(ours, found.layout)
        if name is None or not theirs.strip():
            attributes = () if found.layout.attributes is None else ("attribute.CODE",)
            known = ", ".join((*found.layout.columns, *attributes))
            message = f"--map “{_printable(wish)}”: write “Their column=ours”, with one of ours: {known}."
            found.blame(wish, "unknown_column", message)
        else:
            rows.append(("--map", wish, theirs, name))
    for option, wish, theirs, name in rows:
        places = found.places(theirs)
        if not places:
            found.blame(
                theirs, "no_such_column", f"{option} “{_printable(wish)}”: the file has no such column."
            )
        for nr in places:
            if found.chosen.setdefault(nr, name) != name:
                message = f"{option} “{_printable(wish)}”: something else is said of this column too."
                found.blame(theirs, "column_twice", message)


def _names(found: _Header) -> Iterator[str]:
    for nr, cell in enumerate(found.cells):
        name = found.chosen[nr] if nr in found.chosen else _ours(cell, found.layout)
        if name is not None:
            yield name
            continue
        yield ""
        if not cell.strip():
            found.blame(
                "", "unnamed_column", translate("Line 1: column {number} has no name.", number=nr + 1)
            )
        elif cell.strip().lower().startswith(ATTRIBUTE):
            message = translate(
                "Line 1: column “{name}” names no attribute that can be imported.", name=_printable(cell)
            )
            found.blame(cell, "unknown_column", message)
        else:
            message = translate("Line 1: unknown column “{name}”.", name=_printable(cell))
            found.blame(cell, "unknown_column", message + _hint(cell, found))


def _compare(found: _Header, names: Sequence[str], wishes: Wishes) -> None:
    """Each of ours once, and none missing."""
    for name in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        theirs = listed(
            f"“{_printable(cell)}”" for cell, column in zip(found.cells, names, strict=True) if column == name
        )
        message = translate(
            "Line 1: column “{name}” stands there twice. It is {theirs}.", name=name, theirs=theirs
        )
        found.blame(name, "column_twice", message)
    if wishes.site is not None and "site" in names:
        message = (
            "Line 1: column “site” stands there, and --site says it for all lines. Leave one of them out."
        )
        found.blame("site", "column_twice", message)
    for name in found.layout.required:
        if name not in names and (name != "site" or wishes.site is None):
            message = translate("Line 1: column “{name}” is missing.", name=name)
            found.blame(name, "missing_column", message)
    unknown = [nr for nr, fault in enumerate(found.faults) if fault.code == "unknown_column"]
    if unknown:
        last = found.faults[unknown[-1]]
        attributes = () if found.layout.attributes is None else ("attribute.CODE",)
        known = ", ".join((*found.layout.columns, *attributes))
        advice = " " + translate("Known columns: {known}.", known=known) + wishes.advice
        found.faults[unknown[-1]] = last._replace(message=last.message + advice)


def _hint(cell: str, found: _Header) -> str:
    near = [
        name for name in found.layout.attributes or () if _key(name.removeprefix(ATTRIBUTE)) == _key(cell)
    ]
    return " " + translate("Is it “{name}”?", name=near[0]) if near else ""


def _ours(cell: str, layout: Layout) -> str | None:
    """Our name for it. Attributes are written as they are: their codes may differ by a hyphen."""
    plain = cell.strip().lower()
    if plain in (layout.attributes or ()):
        return plain
    return next((name for name in layout.columns if _key(name) == _key(cell)), None)


def _key(name: str) -> str:
    return _UNSAID.sub("", name.lower())


def _printable(cell: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in cell.strip())[:60]
