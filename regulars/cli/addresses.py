"""`regulars addresses ...`"""

from pathlib import Path
from typing import Annotated, Any

import typer

from regulars.cli.database import connect
from regulars.cli.export_file import write_rows
from regulars.cli.importing import (
    Ignored,
    Importer,
    OneSite,
    Options,
    Renamed,
    Report,
    SkipBad,
    StopOnError,
)
from regulars.cli.lookups import customer_by, set_by, site_by
from regulars.cli.options import Apply, Json
from regulars.cli.output import counted, print_json, print_table

app = typer.Typer(help="Addresses of customers: list, import and export.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(help="Id, or a username that only one set has.")]


@app.command("list")
def list_addresses(customer: Who, *, as_json: Json = False) -> None:
    """Every address of a customer, wherever it was entered."""
    connect()
    from regulars.addresses.queries.held import seen_addresses
    from regulars.addresses.rules import Kind
    from regulars.addresses.rules.entries import FIELDS, Entry, written_lines

    found = []
    for address in seen_addresses(customer_by(customer), None):
        values = {name: getattr(address, name) for name in FIELDS}
        found.append(
            {
                "id": address.pk,
                "site": address.entered_at.code if address.entered_at else None,
                "kinds": sorted(address.kinds),
                "default_for": [kind for kind in sorted(Kind) if getattr(address, f"default_{kind}")],
                **values,
                "lines": written_lines(Entry(**values)),
                "version": address.version,
            }
        )
    if as_json:
        print_json(found)
        return
    print_table(
        ["Id", "For", "Default", "Site", "Address", "Country"],
        map(_row, found),
        empty="This customer has no address.",
    )


def _row(address: dict[str, Any]) -> list[Any]:
    kinds, defaults, lines = (", ".join(address[name]) for name in ("kinds", "default_for", "lines"))
    return [str(address["id"]), kinds, defaults, address["site"] or "", lines, address["country"]]


@app.command("export")
def export_addresses(
    file: Annotated[str, typer.Argument(help="CSV file to write; - for the standard output.")] = "-",
    *,
    set_code: Annotated[str | None, typer.Option("--set", help="Code of the customers' set.")] = None,
    site: Annotated[str | None, typer.Option(help="Code of a site where the customers have a row.")] = None,
) -> None:
    """Write customers' addresses to a CSV file in UTF-8, which `regulars addresses import` takes. No cell is run by a spreadsheet."""
    connect()
    from regulars.addresses.operations.exports import note_addresses_exported
    from regulars.addresses.queries.export import address_columns, address_rows
    from regulars.kernel.actor import OPERATOR
    from regulars.staff.rules.rights import EVERYTHING

    of_set, of_site = set_by(set_code) if set_code else None, site_by(site) if site else None
    rows = address_rows(
        grant=EVERYTHING,
        set_id=of_set.pk if of_set else None,
        site_id=of_site.pk if of_site else None,
    )
    about = [(kind, row.pk) for kind, row in (("set", of_set), ("site", of_site)) if row]
    written = write_rows(
        file,
        address_columns(EVERYTHING),
        rows,
        note=lambda: note_addresses_exported(about=about, by=OPERATOR),
    )
    if file != "-":
        print(f"Wrote {counted(written, 'address', 'addresses')} to {file}.")


@app.command("import")
def import_addresses(
    file: Annotated[
        Path,
        typer.Argument(help="CSV in UTF-8 with a header; at least name, country; - for the standard input."),
    ],
    *,
    apply: Apply = False,
    skip_bad: SkipBad = False,
    stop_on_error: StopOnError = False,
    report: Report = None,
    renamed: Renamed = None,
    ignored: Ignored = None,
    site: OneSite = None,
    as_json: Json = False,
) -> None:
    """Import addresses of customers: a dry run, unless --apply. Those that are there already stay as they are.

    Columns: customer (the id) or username, with set (its code; empty: that of the site, else the default set); name,
    country; and if you have them site (where it was entered), kinds and default_for (shipping, billing or both; no kinds:
    both), company, street (up to three lines), district, city, area, postal_code, sorting_code, phone.
    """
    connect()
    from regulars.addresses.operations.address_lines import LAYOUT
    from regulars.addresses.operations.imports import AddressPlan, plan_addresses
    from regulars.addresses.operations.imports import import_addresses as store

    importer = Importer("address", "addresses", LAYOUT, plan_addresses, store, AddressPlan)
    importer.run(file, Options(apply, skip_bad, stop_on_error, report, renamed, ignored, site, as_json))
