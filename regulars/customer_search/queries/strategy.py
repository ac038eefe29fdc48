"""Which way the search goes. It needs no luck with plans.

What the statistics call rare is *found* by the indexes of its letters or values and then put in order. Else it *walks* at most
`WINDOW` rows of an index that is ordered as the list is; whatever is common shows up there, and what is not, is found too.
"""

from dataclasses import replace
from typing import Any

from regulars.customer_search.queries.estimates import estimated_each, estimated_rows
from regulars.customer_search.queries.index_lookup import (
    letters_sql,
    lookup_sql,
    prefix_sql,
    probe_sql,
    restricted_sql,
    value_lookup_sql,
)
from regulars.customer_search.queries.index_scan import (
    Wanted,
    count_sql,
    driving_sql,
    is_by_rows,
    may_be_driven,
    plain_sql,
    scan_sql,
    window_sql,
)
from regulars.customer_search.queries.restrictions import restricted
from regulars.customer_search.queries.sql import Sql
from regulars.customers.queries.counts import Total
from regulars.kernel.hot import fetch_all

__all__ = ["matching_ids"]

WINDOW = 8_000
WIDE = 12_000
FEW = 5_000
FEW_VALUES = 10_000
FEW_LETTERS = 1_500
WALKED = 2_000
EXACT_UP_TO = 10_000
MANY = 100_000


def matching_ids(wanted: Wanted, beyond: int | None, order: str, limit: int) -> tuple[list[int], Total]:
    """The first ids beyond the cursor, and how many match in all (exact for the first page if it is cheap)."""
    if wanted.restrict is not None:  # dear, so it is asked once, and no way is tried first
        sql = restricted_sql(wanted, beyond, order, limit=limit)
        ((count, ids),) = fetch_all(*restricted(sql.text, sql.params, wanted.restrict))
        return ids, Total(count, is_exact=True)
    if wanted.is_plain:
        return _fetch(plain_sql(wanted, beyond, order, limit=limit))[0], _plain_total(wanted)
    if _few_by_prefix(wanted):
        return _by_lookup(lookup_sql(wanted, beyond, order, limit=limit, by_prefix=True))
    found = _few_by_letters(wanted, beyond, order, limit)
    if found is not None:
        return found
    lead, is_few = _lead(wanted)
    if lead is not None and is_few:
        return _by_lookup(value_lookup_sql(wanted, lead, beyond, order, limit=limit))
    return _by_scan(_driven(wanted), lead, beyond, order, limit)


def _by_scan(
    wanted: Wanted, lead: int | None, beyond: int | None, order: str, limit: int
) -> tuple[list[int], Total]:
    """What is common shows up in the window; what is not, is rare enough to be found."""
    window = WINDOW // 2 if is_by_rows(wanted) else WINDOW
    walked, hits, ids = _fetch(window_sql(wanted, beyond, order, window=window, limit=limit))
    further = round(2 * walked * limit / max(hits, 1))
    if walked == window and len(ids) < limit and lead is not None and window < further <= WIDE:
        window = further  # it goes on like this, so a little more of it is less than all of what is asked for
        walked, hits, ids = _fetch(window_sql(wanted, beyond, order, window=window, limit=limit))
    if walked < window:
        return ids, Total(hits, is_exact=True)
    if len(ids) == limit:
        return ids, _about(wanted, hits / walked, at_least=hits)
    if lead is not None and not _fewer_by_letters(wanted, lead):
        return _by_lookup(value_lookup_sql(wanted, lead, beyond, order, limit=limit))
    if wanted.can_be_found and _estimate(lookup_sql(wanted, None, order, limit=limit)) < MANY:
        return _by_lookup(lookup_sql(wanted, beyond, order, limit=limit))
    (ids,) = _fetch(scan_sql(wanted, beyond, order, limit=limit))
    if len(ids) == limit:
        return ids, _about(wanted, hits / walked, at_least=limit)
    return ids, Total(len(ids), is_exact=True)


def _by_lookup(sql: Sql) -> tuple[list[int], Total]:
    count, ids = _fetch(sql)
    return ids, Total(count, is_exact=True)


def _lead(wanted: Wanted) -> tuple[int | None, bool]:
    """The rarest of the values that are asked for, and whether they are so few that walking first would be a detour."""
    places = [nr for nr, condition in enumerate(wanted.values) if not condition.wants_none]
    if not places:
        return None, False
    counts = dict(zip(places, _fetch(probe_sql(wanted, most=FEW_VALUES + 1)), strict=True))
    rarest = min(places, key=lambda nr: counts[nr])
    if counts[rarest] <= FEW_VALUES:
        return rarest, True
    return _least([wanted.values[nr].rows for nr in places], places), False


def _least(rows: list[Sql], places: list[int]) -> int:
    if len(places) == 1:
        return places[0]
    sizes = estimated_each([Sql(f"SELECT 1 FROM {part.text}", part.params) for part in rows])
    return min(zip(sizes, places, strict=True))[1]


def _driven(wanted: Wanted) -> Wanted:
    """Walk the rarest word of those that are asked for, where the index of its accounts is smaller than that of the list."""
    places = [nr for nr, condition in enumerate(wanted.values) if condition.is_ordered]
    if not places or not may_be_driven(wanted):
        return wanted
    driven = [replace(wanted, driven_by=nr) for nr in places]
    unchanged, *sizes = estimated_each([driving_sql(query) for query in (wanted, *driven)])
    size, best = min(zip(sizes, places, strict=True))
    return driven[places.index(best)] if size < unchanged else wanted


def _fewer_by_letters(wanted: Wanted, lead: int) -> bool:
    """Whether the fragment leaves far fewer than the rarest value; a look at each costs several times as much.

    The value is counted, because what begins so, or lies between, can't be told from statistics over all attributes.
    """
    letters = letters_sql(wanted)
    if letters is None:
        return False
    most = min(4 * _estimate(letters), MANY)
    rows = wanted.values[lead].rows
    return bool(
        _fetch(Sql(f"SELECT count(*) FROM (SELECT 1 FROM {rows.text} LIMIT {most}) few", rows.params))[0]
        >= most
    )


def _plain_total(wanted: Wanted) -> Total:
    """Counted up to `EXACT_UP_TO`, unless the statistics say that this is far from enough."""
    share, about = 1.0, _estimate(driving_sql(wanted))
    if wanted.scope is not None or about <= 1.5 * EXACT_UP_TO:
        rows, count = _fetch(count_sql(wanted, most=EXACT_UP_TO + 1))
        if rows <= EXACT_UP_TO:
            return Total(count, is_exact=True)
        share = count / rows
    return _rounded(max(round(about * share), EXACT_UP_TO))


def _few_by_prefix(wanted: Wanted) -> bool:
    """Whether email or last name alone leave so few that walking first would be a detour."""
    probe = prefix_sql(wanted, most=FEW + 1)
    return probe is not None and _fetch(probe)[0] <= FEW


def _few_by_letters(
    wanted: Wanted, beyond: int | None, order: str, limit: int
) -> tuple[list[int], Total] | None:
    """All who match, where the statistics of the letters promise so few that walking first would be a detour.

    None where they promise more, where there are so few customers that walking is as short, and where they were wrong.
    """
    letters = letters_sql(wanted)
    if letters is None or wanted.terms.among <= WALKED or _estimate(letters) > FEW_LETTERS:
        return None
    ids, total = _by_lookup(lookup_sql(wanted, beyond, order, limit=limit, most=2 * FEW_LETTERS))
    return (ids, total) if total.count < 2 * FEW_LETTERS else None


def _about(wanted: Wanted, share: float, *, at_least: int) -> Total:
    """As common everywhere as in the window."""
    return _rounded(max(round(_estimate(driving_sql(wanted)) * share), at_least))


def _rounded(count: int) -> Total:
    """Two digits of it, because more would be pretended."""
    digits = max(len(str(count)) - 2, 0)
    return Total(round(count, -digits), is_exact=False)


def _estimate(sql: Sql) -> int:
    return estimated_rows(sql.text, sql.params)


def _fetch(sql: Sql) -> Any:
    """The one row of a statement that is planned for its values: half of them are as common as the other half rare."""
    return fetch_all(sql.text, sql.params)[0]
