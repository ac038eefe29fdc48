"""How a customer's orders are walked, the newest first: ids by an index alone, then what belongs to those of the page.

Where all of them are asked for, that is one walk through what the customer has. Where some sites are hidden, or one state is wanted, it is
one walk for each site and state that they have orders of, merged: what isn't seen is never walked past.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars.kernel.hot import fetch_all

__all__ = ["COUNTED_UP_TO", "walk"]

COUNTED_UP_TO = 1000
NAMES = 3
_ROWS = """SELECT id, placed_at FROM orders_order
    WHERE customer_id = %(account)s AND placed_at >= coalesce(now() - make_interval(days => {days}), '-infinity')"""
_OF_PART = "AND site_id = part.site_id AND state = part.state"
# The pairs of site and state that there are are found by stepping from one to the next in the index.
_PARTS = """
RECURSIVE stepped (site_id, state) AS (
    (SELECT site_id, state FROM orders_order WHERE customer_id = %(account)s ORDER BY site_id, state LIMIT 1)
    UNION ALL SELECT beyond.site_id, beyond.state FROM stepped, LATERAL (
        SELECT site_id, state FROM orders_order
        WHERE customer_id = %(account)s AND (site_id, state) > (stepped.site_id, stepped.state)
        ORDER BY site_id, state LIMIT 1) AS beyond),
part AS MATERIALIZED (
    SELECT site_id, state FROM stepped WHERE (%(state)s::text IS NULL OR state = %(state)s) AND (site_id = %(site)s OR NOT
        CASE (SELECT set_id FROM sites_site WHERE id = site_id)
        WHEN %(set)s THEN %(hides_sisters)s::boolean ELSE %(hides_strays)s::boolean END)),"""


def _up_to(end: str, rows: str, *, parted: bool) -> str:
    if not parted:
        return f"{rows} {end}"
    return f"SELECT each.* FROM part, LATERAL ({rows} {_OF_PART} {end}) AS each {end}"


def _statement(*, parted: bool, backwards: bool) -> str:
    """There is a row without an order where the page is empty."""
    beyond, down = (">", "ASC") if backwards else ("<", "DESC")
    wanted, larger = _ROWS.format(days="%(days)s::int"), _ROWS.format(days="larger.days")
    behind = f"{wanted} AND (placed_at, id) {beyond} (%(at)s::timestamptz, %(id)s)"
    few = f"LIMIT {COUNTED_UP_TO + 1}"
    page = f"ORDER BY placed_at {down}, id {down} LIMIT %(limit)s"
    return f"""
WITH {_PARTS if parted else ""}
counted AS MATERIALIZED (SELECT count(*) AS number FROM ({_up_to(few, wanted, parted=parted)}) AS few),
seen AS MATERIALIZED ({_up_to(page, behind, parted=parted)})
SELECT counted.number, CASE WHEN counted.number = 0 THEN (
    SELECT json_build_array(larger.period, more.number) FROM unnest(%(larger)s::text[], %(larger_days)s::int[])
        WITH ORDINALITY AS larger (period, days, place),
    LATERAL (SELECT count(*) AS number FROM ({_up_to(few, larger, parted=parted)}) AS few) AS more
    WHERE more.number > 0 ORDER BY larger.place LIMIT 1)::text END,
    one.id, one.number, one.placed_at, one.state, one.payment_state, one.currency, one.total, one.line_count,
    shop.id, shop.set_id, shop.code, shop.name,
    ARRAY(SELECT line.name FROM orders_orderline line
        WHERE line.order_id = one.id AND line.position <= {NAMES} ORDER BY line.position)
FROM counted LEFT JOIN seen ON true LEFT JOIN orders_order one ON one.id = seen.id LEFT JOIN sites_site shop ON shop.id = one.site_id
ORDER BY seen.placed_at {down}, seen.id {down}"""


_STATEMENTS = {
    (parted, backwards): _statement(parted=parted, backwards=backwards)
    for parted in (False, True)
    for backwards in (False, True)
}


def walk(values: Mapping[str, Any], *, backwards: bool) -> list[Sequence[Any]]:
    """One statement: how many there are, the next larger period, and what a list says of each order. The site in which they are seen is
    `site`; `hides_sisters` and `hides_strays` say what isn't seen there, `at` and `id` where the page begins.
    """
    parted = values["hides_sisters"] or values["hides_strays"] or values["state"] is not None
    return fetch_all(_STATEMENTS[parted, backwards], values, prepare=True)
