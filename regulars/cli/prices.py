"""`regulars prices ...`"""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from regulars.cli.database import connect
from regulars.cli.export_file import write_rows
from regulars.cli.importing import Ignored, Importer, Options, Renamed, Report, SkipBad, StopOnError
from regulars.cli.lookups import price_list_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted
from regulars.cli.problems import Refused

app = typer.Typer(help="Prices of a price list: import and export.", no_args_is_help=True)

ListCode = Annotated[str, typer.Option("--list", help="Code of the price list.", metavar="CODE")]


@app.command("export")
def export_prices(
    file: Annotated[str, typer.Argument(help="CSV file to write; - for the standard output.")] = "-",
    *,
    list_code: ListCode,
) -> None:
    """Write the prices of a list to a CSV file in UTF-8, which `regulars prices import` takes."""
    connect()
    from regulars.catalog.operations.price_lists import note_prices_exported
    from regulars.catalog.queries.listing import PRICE_COLUMNS, price_rows
    from regulars.kernel.actor import OPERATOR

    found = price_list_by(list_code)
    written = write_rows(
        file,
        PRICE_COLUMNS,
        price_rows(found),
        note=lambda: note_prices_exported(found, by=OPERATOR),
    )
    if file != "-":
        print(f"Wrote {counted(written, 'price')} to {file}.")


@app.command("import")
def import_prices(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV in UTF-8 with a header; at least product, amount; - for the standard input."
        ),
    ],
    *,
    list_code: ListCode,
    replace: Annotated[bool, typer.Option("--replace", help="Remove prices that no line has.")] = False,
    apply: Apply = False,
    skip_bad: SkipBad = False,
    stop_on_error: StopOnError = False,
    report: Report = None,
    renamed: Renamed = None,
    ignored: Ignored = None,
    as_json: Json = False,
) -> None:
    """Import prices into a list: a dry run, unless --apply. Other prices of the list stay, unless --replace.

    Columns: product (its code), amount in the currency of the list, and from (how many have to be bought; empty: 1).
    """
    if replace and skip_bad:
        raise Refused(
            "--replace would remove the price of a line that --skip-bad leaves out: say one of them."
        )
    connect()
    from regulars.catalog.operations.price_imports import LAYOUT, PricePlan, plan_prices
    from regulars.catalog.operations.price_imports import import_prices as store

    found = price_list_by(list_code)
    importer = Importer(
        "price",
        "prices",
        LAYOUT,
        partial(plan_prices, found, replaces=replace),
        partial(store, found, replaces=replace),
        PricePlan,
        ("Site", "Price list", "New", "Changed", "Removed", "Unchanged"),
    )
    importer.run(file, Options(apply, skip_bad, stop_on_error, report, renamed, ignored, None, as_json))
