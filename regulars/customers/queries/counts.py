"""How many customers there are: exact while that is cheap, else an honest *about*."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

__all__ = ["Total", "customers_per_set", "customers_per_site", "estimated_rows"]

EXACT_UP_TO = 10_000


@dataclass(frozen=True)
class Total:
    """A number of customers; `is_exact` is False for an estimate from the database's statistics."""

    count: int
    is_exact: bool


def estimated_rows(sql: str, params: Sequence[Any]) -> int:
    """How many rows the planner expects of a SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


_PER_SET = """
SELECT sets.id, (SELECT count(*) FROM (SELECT 1 FROM customers_customer one
    WHERE one.set_id = sets.id AND one.status <> 'erased' LIMIT %s) counted)
FROM sites_customerset sets"""
_PER_SITE = """
SELECT site.id, (SELECT count(*) FROM (SELECT 1 FROM customers_access one
    WHERE one.site_id = site.id LIMIT %s) counted)
FROM sites_site site"""
_SHARES = """
SELECT shares.value::bigint, (shares.share * class.reltuples)::bigint
FROM pg_stats stats
JOIN pg_class class ON class.oid = format('%%I.%%I', stats.schemaname, stats.tablename)::regclass,
LATERAL unnest(stats.most_common_vals::text::text[], stats.most_common_freqs) AS shares (value, share)
WHERE stats.tablename = %s AND stats.attname = %s AND stats.schemaname = 'public'"""


def _counted(sql: str, table: str, column: str) -> dict[int, Total]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [EXACT_UP_TO + 1])
        counts = dict(cursor.fetchall())
        if all(count <= EXACT_UP_TO for count in counts.values()):
            return {pk: Total(count, is_exact=True) for pk, count in counts.items()}
        cursor.execute(_SHARES, [table, column])
        about = dict(cursor.fetchall())
    return {
        pk: Total(count, is_exact=True)
        if count <= EXACT_UP_TO
        else Total(max(about.get(pk, 0), EXACT_UP_TO), is_exact=False)
        for pk, count in counts.items()
    }


def customers_per_set() -> dict[int, Total]:
    """Customers of every set, by set id; at most two statements however many there are."""
    return _counted(_PER_SET, "customers_customer", "set_id")


def customers_per_site() -> dict[int, Total]:
    """Customers with a row at every site, by site id; at most two statements."""
    return _counted(_PER_SITE, "customers_access", "site_id")
