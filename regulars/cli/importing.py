"""Running the import of a file, whatever its lines are, and saying what became of every line."""

import csv
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from regulars.cli.lookups import site_by
from regulars.cli.output import counted, print_json, print_table, printable, safe_cell
from regulars.cli.problems import Refused
from regulars.cli.progress import progress

if TYPE_CHECKING:
    from regulars.transfer.operations.csv_lines import ImportFile
    from regulars.transfer.operations.import_lines import BadLine, Layout
    from regulars.transfer.operations.staging import LinePlan

__all__ = ["Ignored", "Importer", "OneSite", "Options", "Renamed", "Report", "SkipBad", "StopOnError"]

SHOWN = 20
_UNKNOWN_COLUMN = " Say which of them it is with --map “Their column=ours”, or leave it out with --ignore."

SkipBad: TypeAlias = Annotated[bool, typer.Option("--skip-bad", help="Import the good lines, leave the bad.")]
StopOnError: TypeAlias = Annotated[
    bool, typer.Option("--stop-on-error", help="Stop reading at the first bad line.")
]
Report: TypeAlias = Annotated[Path | None, typer.Option(help="Write every bad line to this CSV file.")]
Renamed: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--map", help="Their column as one of ours; repeatable.", metavar="THEIRS=OURS"),
]
Ignored: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="Leave this column out; repeatable.", metavar="COLUMN"),
]
OneSite: TypeAlias = Annotated[
    str | None, typer.Option(help="The site of all lines, for a file without one.", metavar="CODE")
]


@dataclass(frozen=True)
class Options:
    """What the command says beside the file."""

    apply: bool
    skip_bad: bool
    stop_on_error: bool
    report: Path | None
    renamed: list[str] | None
    ignored: list[str] | None
    site: str | None
    as_json: bool


@dataclass(frozen=True)
class Importer:
    """The import of one kind of lines: what they are called, the verbs for them, the plan of a file that can't be read, and the
    columns of what becomes of each place.
    """

    noun: str
    nouns: str
    layout: "Layout"
    plan: Callable[..., "LinePlan"]
    store: Callable[..., "LinePlan"]
    empty: Callable[..., "LinePlan"]
    heads: Sequence[str] = ()

    def run(self, file: Path, options: Options) -> None:
        """Import the file, or say what would happen. Exit code 1 where a bad line is not skipped."""
        from regulars.transfer.operations.csv_header import Wishes
        from regulars.transfer.operations.csv_lines import ImportFile

        if options.skip_bad and options.stop_on_error:
            raise Refused("--skip-bad reads on after a bad line, --stop-on-error does not: say one of them.")
        source = 0 if str(file) == "-" else file  # the open descriptor: its path can't be opened everywhere
        one_site = site_by(options.site).code if options.site is not None else None
        wishes = Wishes(options.renamed or (), options.ignored or (), one_site, _UNKNOWN_COLUMN)
        size = _size(source)
        with progress(quiet=options.as_json) as tell:
            lines = ImportFile(
                source, wishes, layout=self.layout, tell=lambda done: tell("Checking", done, size)
            )
            try:
                plan = self._plan(lines, tell, options)
            except OSError as error:
                raise Refused(f"{file}: {error.strerror}.") from None
        if options.report:
            _write(options.report, plan.bad)
        is_fine = plan.may_be_stored(skip_bad=options.skip_bad)
        applied = options.apply and is_fine
        if options.as_json:
            print_json(self._json(plan, lines, applied=applied))
        elif not lines.has_header:
            raise Refused("\n".join(bad_line.message for bad_line in plan.bad))
        else:
            self._say(plan, lines, applied=applied, is_fine=is_fine)
        if not is_fine:
            raise typer.Exit(1)

    def _plan(
        self, lines: "ImportFile", tell: Callable[[str, int, int], None], options: Options
    ) -> "LinePlan":
        from regulars.kernel.actor import OPERATOR
        from regulars.transfer.operations.csv_header import BadHeader
        from regulars.transfer.operations.staging import BadLines

        try:
            if not options.apply:
                return self.plan(lines, stop_at_first=options.stop_on_error)
            return self.store(
                lines,
                skip_bad=options.skip_bad,
                stop_at_first=options.stop_on_error,
                by=OPERATOR,
                tell=lambda done, total: tell("Storing", done, total),
            )
        except BadLines as error:
            return error.plan
        except BadHeader as error:
            return self.empty(bad=error.lines)

    def _lines(self, plan: "LinePlan", lines: "ImportFile") -> dict[str, int]:
        """Every physical line of the file: added up, they are all of it."""
        bad = sum(map(lines.lines_of, plan.bad_numbers))
        return {
            "header": lines.header,
            self.nouns: lines.filled - bad,
            "bad": bad,
            "blank": lines.blank,
            "unread": lines.unread,
        }

    def _json(self, plan: "LinePlan", lines: "ImportFile", *, applied: bool) -> dict[str, Any]:
        counts = self._lines(plan, lines)
        return {
            "applied": applied,
            **plan.counts,
            "sites": [asdict(target) for target in plan.places],
            "bad_lines": counts["bad"],
            "lines": {"all": sum(counts.values()), **counts},
            "problems": [
                {
                    "line": bad_line.number,
                    "last_line": bad_line.number + lines.lines_of(bad_line.number) - 1,
                    "column": bad_line.column,
                    "code": bad_line.code,
                    "message": bad_line.message,
                }
                for bad_line in plan.bad
            ],
        }

    def _say(self, plan: "LinePlan", lines: "ImportFile", *, applied: bool, is_fine: bool) -> None:
        print_table(
            self.heads or ["Site", "Customer set", self.nouns.capitalize()],
            [[site or "(none)", *rest] for site, *rest in map(astuple, plan.places)],
            empty=self._nothing(plan),
        )
        for bad_line in plan.bad[:SHOWN]:
            where = f"line {bad_line.number}" + (f", {bad_line.column}" if bad_line.column else "")
            typer.echo(printable(f"{where}: {bad_line.message} ({bad_line.code})"), err=True)
        if len(plan.bad) > SHOWN:
            typer.echo(f"... and {len(plan.bad) - SHOWN:,} more; --report FILE writes them all.", err=True)
        counts = self._lines(plan, lines)
        left = counted(counts["bad"], "bad line")
        print(f"{counted(sum(counts.values()), 'line')}: {self._summary(plan, counts)}.")
        if applied:
            print(_done(counted(plan.counts[self.nouns], self.noun, self.nouns), plan, left))
        elif not is_fine:
            typer.echo(f"{left}, so nothing was stored. {_advice(plan)}", err=True)
        elif plan.counts[self.nouns] or plan.removed:
            print("Nothing was stored. Say --apply to import.")
        elif plan.places:
            print(self._nothing(plan))

    def _nothing(self, plan: "LinePlan") -> str:
        """Where no line would be stored: why."""
        if plan.good:
            return "Everything in this file is there already."
        return "No line of this file can be imported." if plan.bad else f"This file has no {self.nouns}."

    def _summary(self, plan: "LinePlan", counts: dict[str, int]) -> str:
        """`1 header, 3 accounts on 4 lines, 1 bad`."""
        good = counted(plan.good, self.noun, self.nouns)
        if counts[self.nouns] != plan.good:
            good += f" on {counted(counts[self.nouns], 'line')}"
        if known := plan.good - plan.counts[self.nouns]:
            good += f" ({known:,} there already)"
        rest = [f"{counts[name]:,} {name}" for name in ("bad", "blank", "unread") if counts[name]]
        return ", ".join([f"{counts['header']:,} header", good, *rest])


def _size(source: Path | int) -> int:
    """None of a pipe, and of what isn't there."""
    try:
        return (source.stat() if isinstance(source, Path) else os.fstat(source)).st_size
    except OSError:
        return 0


def _done(stored: str, plan: "LinePlan", left: str) -> str:
    """`Imported 3 prices. Removed 2. Left out 1 bad line.`"""
    removed = f" Removed {plan.removed:,}." if plan.removed else ""
    return f"Imported {stored}.{removed}" + (f" Left out {left}." if plan.bad else "")


def _advice(plan: "LinePlan") -> str:
    if any(bad_line.hides_rest for bad_line in plan.bad):
        return "Mend the quote first: whatever you say, no line behind it can be left out or imported."
    if not plan.good:
        return "No line of the file can be imported: mend what is wrong."
    return "Mend what is wrong, or say --skip-bad to import the rest."


def _write(report: Path, bad: "list[BadLine]") -> None:
    try:
        with report.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["line", "column", "code", "reason"])
            writer.writerows(
                [bad_line.number, bad_line.column, bad_line.code, safe_cell(bad_line.message)]
                for bad_line in bad
            )
    except OSError as error:
        raise Refused(f"{report}: {error.strerror}.") from None
