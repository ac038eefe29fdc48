"""How many customers have something in a field: exact while that is cheap, else reckoned from a part of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from regulars.customers.queries.counts import Total
from regulars.fields.rules import Definition, Kept

__all__ = ["Who", "customers_holding", "held_options", "values_per_attribute"]

# So many customers are looked at; beyond that their share speaks for the rest.
LOOKED_AT = 5_000

_AMONG = """
WITH seen AS MATERIALIZED (
    SELECT attributes, first_name, last_name, company, phone, email, language, type FROM customers_customer
    WHERE set_id = %s AND type = %s AND kind = 'account' AND status <> 'erased' LIMIT %s
)
SELECT (SELECT count(*) FROM seen), code, (
    SELECT count(*) FROM seen WHERE CASE WHEN code = ANY(%s) THEN to_jsonb(seen) ->> code <> '' ELSE attributes ? code END
) FROM unnest(%s::text[]) AS code"""
_CONSENTING = """
SELECT code, (SELECT count(*) FROM (
    SELECT 1 FROM customers_consent c JOIN customers_customer one ON one.id = c.account_id
    WHERE c.site_id = %s AND c.attribute = code AND c.given AND one.type = %s LIMIT %s
) counted) FROM unnest(%s::text[]) AS code"""


@dataclass(frozen=True)
class Who:
    """Registered customers of one type in the set of a site."""

    site_id: int
    set_id: int
    type: str


def customers_holding(fields: Collection[Definition], who: Who) -> dict[str, Total]:
    """How many of these customers have something in each field, by code; two statements, whatever there is."""
    columns = [field.code for field in fields if field.kept == Kept.COLUMN]
    kept = columns + [field.code for field in fields if field.kept == Kept.DOCUMENT]
    consents = [field.code for field in fields if field.kept == Kept.CONSENT]
    found: dict[str, Total] = {}
    with connection.cursor() as cursor:
        if kept:
            cursor.execute(_AMONG, [who.set_id, who.type, LOOKED_AT + 1, columns, kept])
            found |= {code: _total(count, seen) for seen, code, count in cursor.fetchall()}
        if consents:
            cursor.execute(_CONSENTING, [who.site_id, who.type, LOOKED_AT + 1, consents])
            found |= {code: _total(count, count) for code, count in cursor.fetchall()}
    return found


def _total(count: int, seen: int) -> Total:
    """Of more than are looked at it is at least so many."""
    return Total(count, is_exact=seen <= LOOKED_AT or count == 0)


# A part of a large table, taken evenly, so that what was defined lately counts as well.
_EVERYWHERE = """
WITH table_size AS (SELECT greatest(reltuples, 1) AS size FROM pg_class WHERE oid = 'customers_customer'::regclass),
seen AS MATERIALIZED (
    SELECT attributes FROM customers_customer TABLESAMPLE SYSTEM ((SELECT least(100, 100 * %s / size) FROM table_size))
)
SELECT key, count(*), (SELECT size FROM table_size) FROM seen, jsonb_object_keys(attributes) AS key GROUP BY key"""
_CONSENTS = "SELECT attribute, count(*) FROM (SELECT attribute FROM customers_consent LIMIT %s) seen GROUP BY attribute"


def values_per_attribute() -> dict[str, Total]:
    """How many customers have something in each attribute, by code; two statements. What nobody has is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERYWHERE, [LOOKED_AT])
        found = {code: _grown(count, size) for code, count, size in cursor.fetchall()}
        cursor.execute(_CONSENTS, [LOOKED_AT + 1])
        rows = cursor.fetchall()
    seen = sum(count for _, count in rows)
    return found | {code: Total(count, is_exact=seen <= LOOKED_AT) for code, count in rows}


def held_options(code: str, keys: Collection[str]) -> tuple[str, ...]:
    """Which of these options of a choice somebody has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key FROM unnest(%s::text[]) AS key"
            " WHERE EXISTS (SELECT 1 FROM customers_customer WHERE attributes ->> %s = key)",
            [list(keys), code],
        )
        return tuple(key for (key,) in cursor.fetchall())


def _grown(count: int, size: float) -> Total:
    """What the part that was looked at says of the whole."""
    if size <= LOOKED_AT:
        return Total(count, is_exact=True)
    return Total(round(count * size / LOOKED_AT), is_exact=False)
