"""How many customers there are: exact while that is cheap, else an honest *about*."""

from collections.abc import Iterable

from django.db import connection

from regulars.kernel.lists import Total

__all__ = [
    "Total",
    "customers_per_set",
    "customers_per_site",
    "customers_per_type",
    "refresh_estimates",
]

EXACT_UP_TO = 10_000
GLANCE = 500


# What the statistics call large is only looked at closely enough to see that it is not suddenly small.
#
# The planner takes every place for one of average size, of which a look at the table finds enough at once; of an empty one that
# look ends at the table's end. A range in the order of its index leaves it nothing but that index, at the same price for all.
_COUNTED = """
WITH about AS MATERIALIZED (
    SELECT shares.value::bigint AS id, (shares.share * class.reltuples)::bigint AS count
    FROM pg_stats stats
    JOIN pg_class class ON class.oid = format('%%I.%%I', stats.schemaname, stats.tablename)::regclass,
    LATERAL unnest(stats.most_common_vals::text::text[], stats.most_common_freqs) AS shares (value, share)
    WHERE stats.tablename = %s AND stats.attname = %s AND stats.schemaname = 'public'
)
SELECT place.id, place.{family}, coalesce(about.count, 0), CASE WHEN about.count > %s
    THEN (SELECT count(*) FROM (SELECT 1 FROM {customers} LIMIT %s) seen)
    ELSE (SELECT count(*) FROM (SELECT 1 FROM {customers} LIMIT %s) counted) END
FROM {places} place LEFT JOIN about ON about.id = place.id
WHERE %s::bigint[] IS NULL OR {within}"""
_PER_SET = _COUNTED.format(
    customers="customers_customer one WHERE one.set_id BETWEEN place.id AND place.id AND one.status <> 'erased'"
    " ORDER BY one.set_id, one.id",
    family="id",
    places="sites_customerset",
    within="place.id = ANY(%s)",
)
_PER_SITE = _COUNTED.format(
    customers="customers_access one WHERE one.site_id BETWEEN place.id AND place.id ORDER BY one.site_id",
    family="family_id",
    places="sites_site",
    within="place.family_id IN (SELECT family_id FROM sites_site WHERE id = ANY(%s))",
)


def _counted(sql: str, table: str, column: str, ids: Iterable[int] | None) -> dict[int, Total]:
    """By id; whoever gives its family its id has the sum of the family."""
    large, wanted = 2 * EXACT_UP_TO, None if ids is None else list(ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, [table, column, large, GLANCE + 1, EXACT_UP_TO + 1, wanted, wanted])
        rows = cursor.fetchall()
    totals: dict[int, Total] = {}
    for pk, family, about, count in rows:
        is_exact = count <= (GLANCE if about > large else EXACT_UP_TO)
        total = Total(count if is_exact else max(about, EXACT_UP_TO), is_exact)
        for part in {pk, family}:
            totals[part] = totals[part] + total if part in totals else total
    return totals


def customers_per_set(ids: Iterable[int] | None = None) -> dict[int, Total]:
    """Customers of these sets or of every one, by set id; one statement however many there are."""
    return _counted(_PER_SET, "customers_customer", "set_id", ids)


def customers_per_site(ids: Iterable[int] | None = None) -> dict[int, Total]:
    """Customers with a row at these sites or at every one, by site id; at a master those of its sub sites too, who can all use it.

    One statement.
    """
    return _counted(_PER_SITE, "customers_access", "site_id", ids)


def refresh_estimates(changed: int) -> None:
    """Let the estimates know at once that so many customers have changed; the server would notice in a minute.

    Where it just does, there is nothing to wait for.
    """
    if changed > EXACT_UP_TO:
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE (SKIP_LOCKED) customers_customer, customers_access, customers_attributevalue"
            )


# The index of types leaves out the one that nearly all are of; that one's first thousand are found at once.
_PER_TYPE = """
SELECT known.code, CASE WHEN known.code = 'B2C'
    THEN (SELECT count(*) FROM (SELECT 1 FROM customers_customer one WHERE one.type = 'B2C' AND one.status <> 'erased' LIMIT %s) counted)
    ELSE (SELECT count(*) FROM (SELECT 1 FROM customers_customer one
        WHERE one.type = known.code AND NOT one.type = 'B2C' AND one.status <> 'erased' LIMIT %s) counted) END
FROM sites_customertype known"""


def customers_per_type(most: int) -> dict[str, int]:
    """How many customers are of each type, counted up to `most`. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PER_TYPE, [most, most])
        return dict(cursor.fetchall())
