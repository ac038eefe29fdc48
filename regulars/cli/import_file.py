"""`regulars customers import FILE.csv`"""

import csv
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.csv_header import BadHeader, Wishes
from regulars.cli.csv_lines import CustomerFile
from regulars.cli.database import connect
from regulars.cli.lookups import site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table, printable, safe_cell
from regulars.cli.problems import Refused
from regulars.cli.progress import progress

if TYPE_CHECKING:
    from regulars.transfer.operations.import_lines import BadLine
    from regulars.transfer.operations.imports import ImportPlan

__all__ = ["import_file"]

SHOWN = 20


def import_file(
    file: Annotated[
        Path, typer.Argument(help="CSV in UTF-8 with a header; at least site, email, last_name.")
    ],
    *,
    apply: Apply = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good lines, leave the bad.")
    ] = False,
    stop_on_error: Annotated[
        bool, typer.Option("--stop-on-error", help="Stop reading at the first bad line.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write every bad line to this CSV file.")] = None,
    renamed: Annotated[
        list[str] | None,
        typer.Option("--map", help="Their column as one of ours; repeatable.", metavar="THEIRS=OURS"),
    ] = None,
    ignored: Annotated[
        list[str] | None,
        typer.Option("--ignore", help="Leave this column out; repeatable.", metavar="COLUMN"),
    ] = None,
    site: Annotated[
        str | None, typer.Option(help="The site of all lines, for a file without one.", metavar="CODE")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import accounts: a dry run, unless --apply.

    Columns: site (its code; empty: the default set), email, last_name; and if you have them username (else the
    email), first_name, phone, company, language, type, created_at, password_hash (Argon2id, or empty), and
    attribute.CODE for each attribute. Other names: --map "Family name=last_name" --ignore "Shoe size".
    """
    if skip_bad and stop_on_error:
        raise Refused("--skip-bad reads on after a bad line, --stop-on-error does not: say one of them.")
    connect()
    one_site = site_by(site).code if site is not None else None
    wishes = Wishes(renamed or (), ignored or (), one_site)
    with progress(quiet=as_json) as tell:
        lines = _open(file, wishes, tell)
        plan = _run(lines, tell, apply=apply, skip_bad=skip_bad, stop_on_error=stop_on_error)
    if report:
        _write(report, plan.bad)
    is_fine = plan.may_be_stored(skip_bad=skip_bad)
    if as_json:
        print_json(_json(plan, lines, applied=apply and is_fine))
    elif not lines.has_header:
        raise Refused("\n".join(bad_line.message for bad_line in plan.bad))
    else:
        _say(plan, lines, applied=apply and is_fine, is_fine=is_fine)
    if not is_fine:
        raise typer.Exit(1)


def _open(file: Path, wishes: Wishes, tell: Callable[[str, int, int], None]) -> CustomerFile:
    from regulars.fields.rules import Type
    from regulars.transfer.queries.export import attribute_columns

    attributes, size = attribute_columns(), file.stat().st_size if file.is_file() else 0
    return CustomerFile(
        file,
        wishes,
        tell=lambda done: tell("Checking", done, size),
        attributes=attributes,
        texts=[name for name, attribute in attributes.items() if attribute.type == Type.LONG_TEXT],
    )


def _run(
    lines: CustomerFile,
    tell: Callable[[str, int, int], None],
    *,
    apply: bool,
    skip_bad: bool,
    stop_on_error: bool,
) -> "ImportPlan":
    from regulars.kernel.actor import OPERATOR
    from regulars.transfer.operations.import_lines import BadLine
    from regulars.transfer.operations.imports import BadLines, ImportPlan, import_accounts, plan_import

    try:
        if not apply:
            return plan_import(lines, stop_at_first=stop_on_error)
        return import_accounts(
            lines,
            skip_bad=skip_bad,
            stop_at_first=stop_on_error,
            by=OPERATOR,
            tell=lambda done, total: tell("Storing", done, total),
        )
    except BadLines as error:
        return error.plan
    except BadHeader as error:
        return ImportPlan(bad=[BadLine(1, *fault) for fault in error.faults])


def _counts(plan: "ImportPlan", lines: CustomerFile) -> dict[str, int]:
    """Every physical line of the file: added up, they are all of it."""
    bad = sum(map(lines.lines_of, plan.bad_numbers))
    return {
        "header": lines.header,
        "accounts": lines.filled - bad,
        "bad": bad,
        "blank": lines.blank,
        "unread": lines.unread,
    }


def _json(plan: "ImportPlan", lines: CustomerFile, *, applied: bool) -> dict[str, Any]:
    counts = _counts(plan, lines)
    return {
        "applied": applied,
        "accounts": plan.accounts,
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


def _say(plan: "ImportPlan", lines: CustomerFile, *, applied: bool, is_fine: bool) -> None:
    print_table(
        ["Site", "Customer set", "Accounts"],
        [[target.site or "(none)", target.set, target.accounts] for target in plan.places],
        empty="No line of this file can be imported." if plan.bad else "This file has no customers.",
    )
    for bad_line in plan.bad[:SHOWN]:
        where = f"line {bad_line.number}" + (f", {bad_line.column}" if bad_line.column else "")
        typer.echo(printable(f"{where}: {bad_line.message} ({bad_line.code})"), err=True)
    if len(plan.bad) > SHOWN:
        typer.echo(f"... and {len(plan.bad) - SHOWN:,} more; --report FILE writes them all.", err=True)
    counts = _counts(plan, lines)
    left = counted(counts["bad"], "bad line")
    print(f"{counted(sum(counts.values()), 'line')}: {_summary(plan, counts)}.")
    if applied:
        print(f"Imported {counted(plan.accounts, 'account')}." + (f" Left out {left}." if plan.bad else ""))
    elif not is_fine:
        typer.echo(f"{left}, so nothing was stored. {_advice(plan)}", err=True)
    elif plan.accounts:
        print("Nothing was stored. Say --apply to import.")


def _summary(plan: "ImportPlan", counts: dict[str, int]) -> str:
    """`1 header, 3 accounts on 4 lines, 1 bad`."""
    accounts = counted(plan.accounts, "account")
    if counts["accounts"] != plan.accounts:
        accounts += f" on {counted(counts['accounts'], 'line')}"
    rest = [f"{counts[name]:,} {name}" for name in ("bad", "blank", "unread") if counts[name]]
    return ", ".join([f"{counts['header']:,} header", accounts, *rest])


def _advice(plan: "ImportPlan") -> str:
    if any(bad_line.hides_rest for bad_line in plan.bad):
        return "Mend the quote first: whatever you say, no line behind it can be left out or imported."
    if not plan.accounts:
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
