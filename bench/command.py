"""`make bench`: what was asked for, measured and written."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bench import databases
from bench.figures import Measure
from bench.filling import filled
from bench.page import machine, write_page
from bench.running import PARTS, measured, measures
from regulars.cli.problems import Refused

app = typer.Typer()

SMALL = 1_000
ORDERS = 20_000
PAGE = Path("docs/performance.md")


@app.command()
def bench(
    accounts: Annotated[
        int, typer.Option(min=10_000, help="How many accounts to fill a database with.")
    ] = 100_000,
    *,
    orders: Annotated[
        int, typer.Option(min=1_000, help="How many orders to measure with, in a copy of it.")
    ] = ORDERS,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PARTS)}. Repeatable.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Fill anew, though the database is there.")] = False,
    port: Annotated[int, typer.Option(help="First of three ports for the hot lane.")] = 8191,
    page: Annotated[
        Path | None, typer.Option(help=f"The page to write to; {PAGE} when all is measured.")
    ] = None,
) -> None:
    """Measure search, screens, shops, groups, orders, reorganisations, imports, campaigns, the hot lane and greedy clients, and write docs/performance.md.

    Works on databases of its own, on the server of DATABASE_URL or in a cluster that it starts and keeps for the next
    time. What fails is a line of the page, beside all the rest. Exit code 1 then, and when a promise isn't kept.
    """
    wanted = set(only or PARTS)
    if not wanted <= set(PARTS):
        raise Refused(f"--only: choose from {', '.join(PARTS)}.")
    with databases.server():
        small, large = (filled(size, fresh=fresh, say=print) for size in (SMALL, accounts))
        known = measures(small, large, port=port, orders=orders)
        asked = {PARTS[name]: known[name] for name in PARTS if name in wanted}
        where = page or (PAGE if wanted == set(PARTS) else None)
        measure_and_write(asked, accounts, where, orders=orders, only=only or ())


def measure_and_write(
    asked: Mapping[str, Measure],
    accounts: int,
    page: Path | None,
    *,
    orders: int = ORDERS,
    only: Collection[str] = (),
) -> None:
    """Measure, write what there is to the page, and judge: raises `Exit` with 1 when something failed or a promise isn't
    kept. Some parts `only` have a place of their own on the page.
    """
    where, sections = machine(), measured(asked)
    if page:
        parts = "".join(f" --only {name}" for name in only)
        command = f"make bench ARGS='--accounts {accounts} --orders {orders}{parts}'"
        name = f"{accounts:,} accounts" + (f": {', '.join(only)}" if only else "")
        write_page(page, name, command=command, where=where, sections=sections)
        print(f"Wrote {page}.")
    if not all(section.is_kept for section in sections):
        raise typer.Exit(1)
