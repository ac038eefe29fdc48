"""The search with its pairs: the first page and the hundredth."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from bench.clock import Timed, timed
from bench.figures import Figure, Ratio
from bench.pairs import PAIRS, VALUE_PAIRS, Pair

__all__ = ["measure_search", "measure_values"]

TIMES = 5
DEEP = 100


@dataclass(frozen=True)
class _Found:
    pair: Pair
    first: Timed
    deep: Timed | None
    page: int
    total: str


def measure_search() -> Iterator[Figure | str]:
    """The pairs of fragment and filter."""
    return _measured(PAIRS, "pairs of fragment and filter")


def measure_values() -> Iterator[Figure | str]:
    """Two attributes, a site and a fragment."""
    return _measured(VALUE_PAIRS, "combinations of two attributes, site and fragment")


def _measured(pairs: tuple[Pair, ...], what: str) -> Iterator[Figure | str]:
    """Each pair five times at each depth; its middle counts."""
    from regulars.customer_search.queries.search import Filters, parsed_filter, search_customers
    from regulars.customers.rules import CustomerState, CustomerType
    from regulars.sites.models import CustomerSet, Site
    from regulars.staff.rules.rights import EVERYTHING

    sets = dict(CustomerSet.objects.values_list("code", "pk"))
    sites = dict(Site.objects.values_list("code", "pk"))

    def looked_for(pair: Pair) -> _Found:
        filters = Filters(
            set_id=sets[pair.set] if pair.set else None,
            site_id=sites[pair.site] if pair.site else None,
            state=CustomerState(pair.state) if pair.state else None,
            type=CustomerType(pair.type) if pair.type else None,
            email=pair.email,
            last_name=pair.last_name,
            attributes=tuple(parsed_filter(*one.split("=", 1)) for one in pair.attributes),
        )

        def middle(cursor: str | None) -> Timed:
            return timed(
                lambda: search_customers(pair.fragment, filters, grant=EVERYTHING, cursor=cursor),
                TIMES,
                warm=False,
            )

        page = search_customers(pair.fragment, filters, grant=EVERYTHING)
        total = f"{'' if page.total.is_exact else 'about '}{page.total.count:,}"
        first, number, cursor = middle(None), 1, page.next_cursor
        while cursor and number < DEEP - 1:
            cursor = search_customers(pair.fragment, filters, grant=EVERYTHING, cursor=cursor).next_cursor
            number += 1
        return _Found(pair, first, middle(cursor) if cursor else None, number + 1, total)

    rows = [looked_for(pair) for pair in pairs]
    times = [one for row in rows for one in (row.first, row.deep) if one]
    worst = max(times, key=lambda one: one.yardsticks)
    yield Figure(
        f"worst of the {len(pairs)} {what}, first and hundredth page", worst.ms, "ms", worst.at_most(15)
    )
    middle = statistics.median(one.yardsticks for one in times)
    yield Figure(
        "median of them",
        statistics.median(one.ms for one in times),
        "ms",
        Ratio(middle, 3, "yardsticks"),
    )
    yield from _table(rows)


def _table(rows: list[_Found]) -> Iterator[str]:
    yield from (
        "| fragment | filters | found | first page, ms | hundredth page, ms |",
        "|---|---|---:|---:|---:|",
    )
    for row in sorted(rows, key=lambda row: -max(one.ms for one in (row.first, row.deep) if one)):
        filters = ", ".join(
            f"{name} {value}"
            for name, value in vars(row.pair).items()
            if value and name not in {"fragment", "attributes"}
        )
        filters = ", ".join(filter(None, [*(f"`{one}`" for one in row.pair.attributes), filters]))
        deep = (
            ""
            if row.deep is None
            else f"{row.deep.ms:.1f}" + ("" if row.page == DEEP else f" (page {row.page})")
        )
        fragment = f"`{row.pair.fragment}`" if row.pair.fragment else ""
        yield (f"| {fragment} | {filters} | {row.total} | {row.first.ms:.1f} | {deep} |")
