"""Customers as rows of text, for a file: read in portions, however many there are."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

__all__ = ["EXPORTED", "export_rows"]

EXPORTED = (
    "id",
    "set",
    "site",
    "username",
    "email",
    "first_name",
    "last_name",
    "phone",
    "company",
    "language",
    "type",
    "status",
    "access",
    "created_at",
)

_ROWS = """
SELECT c.id, sets.code, coalesce(origin.code, ''), c.username, c.email, c.first_name, c.last_name, c.phone, c.company,
    c.language, c.type, c.status,
    (SELECT coalesce(string_agg(site.code || ':' || door.state, ' ' ORDER BY site.code), '')
     FROM customers_access door JOIN sites_site site ON site.id = door.site_id WHERE door.account_id = c.id),
    to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM customers_customer c
JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id
WHERE c.status <> 'erased' AND (%s::bigint IS NULL OR c.set_id = %s)
    AND (%s::bigint IS NULL OR EXISTS (SELECT 1 FROM customers_access d WHERE d.account_id = c.id AND d.site_id = %s))
ORDER BY c.id"""


def export_rows(*, set_id: int | None = None, site_id: int | None = None) -> Iterator[tuple[Any, ...]]:
    """Rows of `EXPORTED`, oldest customer first, of one set or of those with a row at one site; erased ones not."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS, [set_id, set_id, site_id, site_id])
        while rows := cursor.fetchmany(2_000):
            yield from rows
