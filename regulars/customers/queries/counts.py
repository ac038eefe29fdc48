"""How many customers there are: exact while that is cheap, else an honest *about*."""

from dataclasses import dataclass

from django.db import connection

__all__ = [
    "Total",
    "customers_per_set",
    "customers_per_site",
    "customers_per_type",
    "refresh_estimates",
]

EXACT_UP_TO = 10_000
GLANCE = 500


@dataclass(frozen=True)
class Total:
    """A number of customers; `is_exact` is False for an estimate from the database's statistics."""

    count: int
    is_exact: bool


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
SELECT place.id, coalesce(about.count, 0), CASE WHEN about.count > %s
    THEN (SELECT count(*) FROM (SELECT 1 FROM {customers} LIMIT %s) seen)
    ELSE (SELECT count(*) FROM (SELECT 1 FROM {customers} LIMIT %s) counted) END
FROM {places} place LEFT JOIN about ON about.id = place.id"""
_PER_SET = _COUNTED.format(
    customers="customers_customer one WHERE one.set_id BETWEEN place.id AND place.id AND one.status <> 'erased'"
    " ORDER BY one.set_id, one.id",
    places="sites_customerset",
)
_PER_SITE = _COUNTED.format(
    customers="customers_access one WHERE one.site_id BETWEEN place.id AND place.id ORDER BY one.site_id",
    places="sites_site",
)


def _counted(sql: str, table: str, column: str) -> dict[int, Total]:
    large = 2 * EXACT_UP_TO
    with connection.cursor() as cursor:
        cursor.execute(sql, [table, column, large, GLANCE + 1, EXACT_UP_TO + 1])
        rows = cursor.fetchall()
    return {
        pk: Total(count, is_exact=True)
        if count <= (GLANCE if about > large else EXACT_UP_TO)
        else Total(max(about, EXACT_UP_TO), is_exact=False)
        for pk, about, count in rows
    }


def customers_per_set() -> dict[int, Total]:
    """Customers of every set, by set id; one statement however many there are."""
    return _counted(_PER_SET, "customers_customer", "set_id")


def customers_per_site() -> dict[int, Total]:
    """Customers with a row at every site, by site id; one statement."""
    return _counted(_PER_SITE, "customers_access", "site_id")


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
