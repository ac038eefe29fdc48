"""Customers as rows of text, for a file: read in portions, however many there are."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from regulars.customer_search.queries.restrictions import CHOSEN, Restriction, restricted
from regulars.customers.queries.field_visibility import WITHIN
from regulars.customers.queries.values import seen_definitions
from regulars.fields.queries import definitions
from regulars.fields.rules import Definition, Kept, Type
from regulars.fields.rules.values import history_value
from regulars.kernel.errors import Forbidden
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.queries.code_columns import code_columns

__all__ = ["ATTRIBUTE", "EXPORTED", "attribute_columns", "export_rows", "exported_columns"]

# Before the code of an attribute, as the name of its column.
ATTRIBUTE = "attribute."

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
    (SELECT coalesce(string_agg(site.code || ':' || access.state, ' ' ORDER BY site.code), '')
     FROM customers_access access JOIN sites_site site ON site.id = access.site_id
     WHERE access.account_id = c.id AND (%s::bigint[] IS NULL OR site.id = ANY(%s))),
    to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'){codes}, c.attributes::text
FROM {customers} c
JOIN sites_customerset sets ON sets.id = c.set_id
LEFT JOIN sites_site origin ON origin.id = c.origin_site_id AND (%s::bigint[] IS NULL OR origin.id = ANY(%s))
WHERE c.status <> 'erased' AND (%s::bigint IS NULL OR c.set_id = %s)
    AND (%s::bigint IS NULL OR EXISTS (SELECT 1 FROM customers_access d WHERE d.account_id = c.id AND d.site_id = %s))
    AND {seen}
ORDER BY c.id"""


def exported_columns(grant: Grant = EVERYTHING) -> list[str]:
    """Every column that is theirs to see: the core ones, those of upper rooms, then the attributes by code."""
    kept = (code for code, definition in seen_definitions(grant).items() if definition.kept == Kept.DOCUMENT)
    return [*filter(grant.sees, [*EXPORTED, *code_columns()]), *(ATTRIBUTE + code for code in kept)]


def attribute_columns() -> dict[str, Definition]:
    """The columns that hold attributes, by name; images and consents aren't imported."""
    return {
        ATTRIBUTE + code: definition
        for code, definition in definitions().items()
        if definition.kept == Kept.DOCUMENT and definition.type != Type.IMAGE
    }


def export_rows(
    columns: Sequence[str] = EXPORTED,
    *,
    grant: Grant,
    set_id: int | None = None,
    site_id: int | None = None,
    restrict: Restriction | None = None,
) -> Iterator[tuple[Any, ...]]:
    """Rows of these columns, oldest customer first, of one set or of those with a row at one site; erased ones not.

    Only those whom `grant` sees, at its sites, and whom an upper room's `restrict` lets through. Raises `Forbidden`
    `right_missing`, and `field_hidden` beside a column that isn't shown, before anything is read.
    """
    grant.require(Right.EXPORT_CUSTOMERS)
    hidden = [*filter(lambda name: name not in exported_columns(grant), columns)]
    if hidden:
        raise Forbidden("field_hidden", "Your role doesn't show this field.", hidden[0])
    if site_id is not None and not grant.is_at(site_id):
        return iter(())
    sites = None if grant.sites is None else list(grant.sites)
    table = (
        f"(SELECT * FROM customers_customer c WHERE {CHOSEN} OFFSET 0)" if restrict else "customers_customer"
    )
    codes = [name for name in code_columns() if name in columns]
    cells = "".join(f", {code_columns()[name].cell}" for name in codes)
    sql = _ROWS.format(customers=table, codes=cells, seen="TRUE" if sites is None else WITHIN)
    params = [
        sites,
        sites,
        sites,
        sites,
        set_id,
        set_id,
        site_id,
        site_id,
        *([] if sites is None else [sites, sites]),
    ]
    read = (*EXPORTED, *codes)
    places = [read.index(name) if name in read else name.removeprefix(ATTRIBUTE) for name in columns]
    return _rows(places, *(restricted(sql, params, restrict) if restrict else (sql, params)))


def _rows(places: Sequence[int | str], sql: str, params: Any) -> Iterator[tuple[Any, ...]]:
    reads = any(isinstance(column, str) for column in places)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(2_000):
            for row in rows:
                held = json.loads(row[-1]) if reads else {}
                yield tuple(
                    row[column] if isinstance(column, int) else history_value(held.get(column))
                    for column in places
                )
