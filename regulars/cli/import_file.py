"""`regulars customers import FILE.csv`"""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from regulars.cli.csv_lines import read_lines
from regulars.cli.database import connect
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table, safe_cell, shown
from regulars.cli.problems import Refused
from regulars.cli.progress import progress

if TYPE_CHECKING:
    from regulars.customers.operations.import_lines import BadLine
    from regulars.customers.operations.imports import ImportPlan

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
    as_json: Json = False,
) -> None:
    """Import accounts: a dry run, unless --apply.

    Columns: site (its code; empty: the default set), email, last_name; and if you have them username (else the
    e-mail), first_name, phone, company, language, type, created_at, password_hash (Argon2id, or empty), and
    attribute.CODE for each attribute.
    """
    connect()
    from regulars.customers.operations.imports import BadLines, import_accounts, plan_import
    from regulars.customers.queries.export import attribute_columns
    from regulars.kernel.actor import OPERATOR

    refused = False
    with progress(quiet=as_json) as tell:
        size = file.stat().st_size if file.is_file() else 0
        lines = read_lines(file, lambda done: tell("Checking", done, size), attribute_columns())
        if not apply:
            plan = plan_import(lines, stop_at_first=stop_on_error)
        else:
            try:
                plan = import_accounts(
                    lines,
                    skip_bad=skip_bad,
                    stop_at_first=stop_on_error,
                    by=OPERATOR,
                    tell=lambda done, total: tell("Storing", done, total),
                )
            except BadLines as error:
                plan, refused = error.plan, True
    if report:
        _write(report, plan.bad)
    applied = apply and not refused
    if as_json:
        print_json(_json(plan, applied=applied))
    else:
        _say(plan, applied=applied, skip_bad=skip_bad)
    if plan.bad and not skip_bad:
        raise typer.Exit(1)


def _json(plan: "ImportPlan", *, applied: bool) -> dict[str, Any]:
    return {
        "applied": applied,
        "accounts": plan.accounts,
        "sites": [asdict(place) for place in plan.places],
        "bad_lines": len({one.number for one in plan.bad}),
        "problems": [
            {"line": one.number, "column": one.column, "code": one.code, "message": one.message}
            for one in plan.bad
        ],
    }


def _say(plan: "ImportPlan", *, applied: bool, skip_bad: bool) -> None:
    print_table(
        ["Site", "Customer set", "Accounts"],
        [[place.site or "(none)", place.set, place.accounts] for place in plan.places],
        empty="No line of this file can be imported." if plan.bad else "This file has no lines.",
    )
    for one in plan.bad[:SHOWN]:
        where = f"line {one.number}" + (f", {one.column}" if one.column else "")
        typer.echo(shown(f"{where}: {one.message} ({one.code})"), err=True)
    if len(plan.bad) > SHOWN:
        typer.echo(f"... and {len(plan.bad) - SHOWN:,} more; --report FILE writes them all.", err=True)
    left = counted(len({one.number for one in plan.bad}), "bad line")
    if applied:
        print(f"Imported {counted(plan.accounts, 'account')}." + (f" Left out {left}." if plan.bad else ""))
    elif plan.bad and not skip_bad:
        typer.echo(
            f"{left}, so nothing was stored. Mend what is wrong, or say --skip-bad to import the rest.",
            err=True,
        )
    else:
        print("Nothing was stored. Say --apply to import.")


def _write(report: Path, bad: "list[BadLine]") -> None:
    try:
        with report.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["line", "column", "code", "reason"])
            writer.writerows([one.number, one.column, one.code, safe_cell(one.message)] for one in bad)
    except OSError as error:
        raise Refused(f"{report}: {error.strerror}.") from None
