"""`make bench`: what was asked for, measured and written."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.output import print_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.figures import Section

app = typer.Typer()

SMALL = 1_000
PARTS = ("search", "attributes", "screens", "sets", "moves", "deletion", "import", "hot-lane", "greedy")


@app.command()
def bench(
    accounts: Annotated[
        int, typer.Option(min=10_000, help="How many accounts to fill a database with.")
    ] = 100_000,
    *,
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(PARTS)}. Repeatable.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Fill anew, though the database is there.")] = False,
    port: Annotated[int, typer.Option(help="First of three ports for the hot lane.")] = 8191,
    page: Annotated[Path, typer.Option(help="The page to write the figures to.")] = Path(
        "docs/performance.md"
    ),
) -> None:
    """Measure search, screens, reorganisations, import, the hot lane and greedy clients, and write docs/performance.md.

    Works on databases of its own, on the server of DATABASE_URL or in a cluster that it starts and keeps for the next
    time. Exit code 1 when a promise isn't kept.
    """
    from bench import databases
    from bench.page import machine, write_page
    from regulars.cli.problems import Refused

    wanted = set(only or PARTS)
    if not wanted <= set(PARTS):
        raise Refused(f"--only: choose from {', '.join(PARTS)}.")
    with databases.server():
        sections = _measure(accounts, wanted, fresh=fresh, port=port)
        if wanted == set(PARTS):
            command = f"make bench ARGS='--accounts {accounts}'"
            write_page(page, f"{accounts:,} accounts", command=command, where=machine(), sections=sections)
            print(f"Wrote {page}.")
    if any(section.broken for section in sections):
        raise typer.Exit(1)


def _measure(accounts: int, wanted: set[str], *, fresh: bool, port: int) -> "list[Section]":
    from bench import databases
    from bench.filling import filled
    from bench.greedy import measure_greedy
    from bench.hot import measure_hot_lane
    from bench.importing import measure_import
    from bench.moving import measure_deletion, measure_moves
    from bench.screens import measure_many_sets, measure_screens
    from bench.searching import measure_search, measure_values

    small = filled(SMALL, fresh=fresh, say=print)
    large = filled(accounts, fresh=fresh, say=print)
    reading: dict[str, Callable[[], Section]] = {
        "search": measure_search,
        "attributes": measure_values,
        "screens": measure_screens,
    }
    # What changes the crowd works on a copy.
    changing = {
        "sets": measure_many_sets,
        "moves": measure_moves,
        "deletion": measure_deletion,
        "import": measure_import,
    }
    sections = [_told(measure) for name, measure in reading.items() if name in wanted]
    for name, measure in changing.items():
        if name in wanted:
            with databases.copied(large):
                sections.append(_told(measure))
    if "hot-lane" in wanted:
        urls = databases.url_of(small), databases.url_of(large)
        sections.append(_told(lambda: measure_hot_lane(*urls, port=port)))
    if "greedy" in wanted:
        sections.append(_told(lambda: measure_greedy(databases.url_of(small), port=port)))
    return sections


def _told(measure: "Callable[[], Section]") -> "Section":
    section = measure()
    print_table(
        [section.title, "", "promised", ""],
        [
            [one.what, one.shown, one.promise, one.note if one.is_kept else f"MISSED {one.note}"]
            for one in section.figures
        ],
        empty="",
    )
    print(flush=True)
    return section
