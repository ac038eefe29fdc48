"""How many customers have something in a field: exact while that is cheap, else reckoned from a part of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from regulars.customers.queries.counts import Total
from regulars.fields.rules import Definition, Kept

__all__ = ["Who", "customers_holding"]

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
    columns = [one.code for one in fields if one.kept == Kept.COLUMN]
    kept = columns + [one.code for one in fields if one.kept == Kept.DOCUMENT]
    consents = [one.code for one in fields if one.kept == Kept.CONSENT]
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
