"""All measures, one after the other: one that fails becomes a line that says why, and the others still run (P10)."""

import traceback
from collections.abc import Iterator, Mapping
from functools import partial

from bench import databases
from bench.buying import measure_buying, measure_groups
from bench.campaigning import measure_campaigns
from bench.figures import Figure, Measure, Section
from bench.floors import measure_floors
from bench.greedy import measure_greedy
from bench.hot_lane import measure_hot_lane
from bench.importing import measure_import
from bench.moving import measure_deletion, measure_moves
from bench.ordering import measure_orders
from bench.recording import measure_recording
from bench.screens import measure_many_sets, measure_screens
from bench.searching import measure_search, measure_values
from regulars.cli.output import print_table
from regulars.cli.problems import error_line

__all__ = ["PARTS", "measured", "measures"]

PARTS = {
    "search": "Search",
    "attributes": "Filters by attribute",
    "screens": "Back office",
    "floors": "Lists and pages",
    "buying": "Shop",
    "groups": "Customer groups",
    "orders": "Orders",
    "sets": "Many customer sets",
    "moves": "Moving a site",
    "deletion": "Deleting a set",
    "import": "Import",
    "recording": "Orders from outside",
    "campaigns": "Campaigns",
    "hot-lane": "Hot lane",
    "greedy": "Greedy clients",
}


def measures(small: str, large: str, *, port: int, orders: int) -> dict[str, Measure]:
    """How each part is measured, on databases of these names. What changes the crowd works on a copy."""
    few, many, copy = map(databases.url_of, (small, large, databases.WORK))
    reading: dict[str, Measure] = {
        "search": measure_search,
        "attributes": measure_values,
        "screens": measure_screens,
    }
    changing: dict[str, Measure] = {
        "sets": measure_many_sets,
        "moves": measure_moves,
        "deletion": measure_deletion,
        "import": measure_import,
        "recording": measure_recording,
        "campaigns": measure_campaigns,
        "buying": partial(measure_buying, copy, port=port),
        "groups": partial(measure_groups, copy, port=port),
        "orders": partial(measure_orders, copy, port=port, orders=orders),
    }
    return {
        **{name: partial(_on, large, measure) for name, measure in reading.items()},
        **{name: partial(_on_a_copy, large, measure) for name, measure in changing.items()},
        "floors": partial(measure_floors, many, port=port),
        "hot-lane": partial(measure_hot_lane, few, many, port=port),
        "greedy": partial(measure_greedy, few, port=port),
    }


def _on(name: str, measure: Measure) -> Iterator[Figure | str]:
    databases.use(name)  # a measure that failed may have left another one, or a connection that is lost
    yield from measure()


def _on_a_copy(name: str, measure: Measure) -> Iterator[Figure | str]:
    with databases.copied(name):
        yield from measure()


def measured(measures: Mapping[str, Measure]) -> list[Section]:
    """What each gave, by its title, and told as soon as it is there."""
    sections = []
    for title, measure in measures.items():
        sections.append(section := _measured(title, measure))
        print_table([title, "", "", "promised"], section.rows, empty="")
        print(flush=True)
    return sections


def _measured(title: str, measure: Measure) -> Section:
    """As far as it came."""
    section = Section(title)
    try:
        for one in measure():
            if isinstance(one, Figure):
                section.figures.append(one)
            else:
                section.details.append(one)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others can still be measured
        traceback.print_exc()
        section.failure = " ".join((error_line(error) or f"{type(error).__name__}: {error}").split())
    return section
