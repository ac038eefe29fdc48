"""The search with its pairs: the first page and the hundredth."""

import statistics
from dataclasses import dataclass

from bench.clock import milliseconds
from bench.figures import Figure, Section
from bench.pairs import PAIRS, Pair
from bench.value_pairs import VALUE_PAIRS

__all__ = ["measure_search", "measure_values"]

TIMES = 5
DEEP = 100


@dataclass(frozen=True)
class _Timed:
    pair: Pair
    first: float
    deep: float | None
    page: int
    total: str


def measure_search() -> Section:
    """The pairs of fragment and filter."""
    return _measured("Search", PAIRS, "pairs of fragment and filter")


def measure_values() -> Section:
    """Two attributes, a site and a fragment."""
    return _measured("Filters by attribute", VALUE_PAIRS, "combinations of two attributes, site and fragment")


def _measured(title: str, pairs: tuple[Pair, ...], what: str) -> Section:
    """Each pair five times at each depth; its middle counts."""
    from regulars.customer_search.queries.search import Filters, parsed_filter, search_customers
    from regulars.customers.rules import CustomerState, CustomerType
    from regulars.sites.models import CustomerSet, Site
    from regulars.staff.rules.rights import EVERYTHING

    sets = dict(CustomerSet.objects.values_list("code", "pk"))
    sites = dict(Site.objects.values_list("code", "pk"))

    def timed(pair: Pair) -> _Timed:
        filters = Filters(
            set_id=sets[pair.set] if pair.set else None,
            site_id=sites[pair.site] if pair.site else None,
            state=CustomerState(pair.state) if pair.state else None,
            type=CustomerType(pair.type) if pair.type else None,
            email=pair.email,
            last_name=pair.last_name,
            attributes=tuple(parsed_filter(*one.split("=", 1)) for one in pair.attributes),
        )

        def middle(cursor: str | None) -> float:
            return statistics.median(
                milliseconds(
                    lambda: search_customers(pair.fragment, filters, grant=EVERYTHING, cursor=cursor)
                )[0]
                for _ in range(TIMES)
            )

        page = search_customers(pair.fragment, filters, grant=EVERYTHING)
        total = f"{'' if page.total.is_exact else 'about '}{page.total.count:,}"
        first, number, cursor = middle(None), 1, page.next_cursor
        while cursor and number < DEEP - 1:
            cursor = search_customers(pair.fragment, filters, grant=EVERYTHING, cursor=cursor).next_cursor
            number += 1
        return _Timed(pair, first, middle(cursor) if cursor else None, number + 1, total)

    rows = [timed(pair) for pair in pairs]
    times = [row.first for row in rows] + [row.deep for row in rows if row.deep is not None]
    return Section(
        title,
        [
            Figure(
                f"worst of the {len(pairs)} {what}, first and hundredth page",
                max(times),
                "ms",
                150,
            ),
            Figure("median of them", statistics.median(times), "ms", 30),
        ],
        _table(rows),
    )


def _table(rows: list[_Timed]) -> list[str]:
    lines = [
        "| fragment | filters | found | first page, ms | hundredth page, ms |",
        "|---|---|---:|---:|---:|",
    ]
    for row in sorted(rows, key=lambda row: -max(row.first, row.deep or 0)):
        filters = ", ".join(
            f"{name} {value}"
            for name, value in vars(row.pair).items()
            if value and name not in {"fragment", "attributes"}
        )
        filters = ", ".join(filter(None, [*(f"`{one}`" for one in row.pair.attributes), filters]))
        deep = (
            ""
            if row.deep is None
            else f"{row.deep:.1f}" + ("" if row.page == DEEP else f" (page {row.page})")
        )
        fragment = f"`{row.pair.fragment}`" if row.pair.fragment else ""
        lines.append(f"| {fragment} | {filters} | {row.total} | {row.first:.1f} | {deep} |")
    return lines
