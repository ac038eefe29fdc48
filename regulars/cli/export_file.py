"""`regulars customers export`"""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from regulars.cli.database import connect
from regulars.cli.lookups import set_by, site_by
from regulars.cli.output import counted, safe_cell
from regulars.cli.problems import Refused

__all__ = ["export_file", "write_rows"]


def export_file(
    file: Annotated[str, typer.Argument(help="CSV file to write; - for the standard output.")] = "-",
    *,
    set_code: Annotated[str | None, typer.Option("--set", help="Code of a set.")] = None,
    site: Annotated[str | None, typer.Option(help="Code of a site where they have a row.")] = None,
    columns: Annotated[str, typer.Option(help="Which columns, by comma (default: all).")] = "",
) -> None:
    """Write customers and their attributes to a CSV file in UTF-8, without passwords. No cell is run by a spreadsheet."""
    connect()
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.rules.rights import EVERYTHING
    from regulars.transfer.operations.exports import note_customers_exported
    from regulars.transfer.queries.export import export_rows, exported_columns

    known = exported_columns()
    wanted = [name.strip() for name in columns.split(",") if name.strip()] or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise Refused(f"--columns: there is no “{unknown[0]}”. There are: {', '.join(known)}.")
    of_set, of_site = set_by(set_code) if set_code else None, site_by(site) if site else None
    rows = export_rows(
        wanted,
        grant=EVERYTHING,
        set_id=of_set.pk if of_set else None,
        site_id=of_site.pk if of_site else None,
    )
    about = [(kind, row.pk) for kind, row in (("set", of_set), ("site", of_site)) if row]
    written = write_rows(file, wanted, rows, note=lambda: note_customers_exported(about=about, by=OPERATOR))
    if file != "-":
        print(f"Wrote {counted(written, 'customer')} to {file}.")


def write_rows(
    file: str, header: Sequence[str], rows: Iterable[Iterable[Any]], *, note: Callable[[], None]
) -> int:
    """Answers how many there were. The `note` in the history is written once the file can be, before a row is read (G20)."""
    written = 0
    with opened(file) as out:
        note()
        writer = csv.writer(out)
        writer.writerow(header)
        for row in rows:
            writer.writerow(cells(row))
            written += 1
    return written


def cells(row: Iterable[Any]) -> list[Any]:
    """None of them is run by a spreadsheet."""
    return [safe_cell(value) if isinstance(value, str) else value for value in row]


@contextmanager
def opened(file: str) -> Iterator[TextIO]:
    if file == "-":
        yield sys.stdout
        return
    try:
        with Path(file).open("w", encoding="utf-8", newline="") as out:
            yield out
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}.") from None
