"""How the database answers filters by attribute, at 20,000 customers: by its indexes, never by reading a table through."""

from collections.abc import Callable

import pytest
from django.db import connection

from bench import filling
from regulars.customer_search.queries import search
from regulars.customer_search.queries.index_lookup import probe_sql, value_lookup_sql
from regulars.customer_search.queries.index_scan import Wanted, window_sql
from regulars.customer_search.queries.search import Filters, parsed_filter
from regulars.customer_search.queries.sql import Sql
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING

pytestmark = pytest.mark.django_db(transaction=True)


def plan(sql: Sql) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql.text}", sql.params)
        return "\n".join(line for (line,) in cursor.fetchall())


def wanted(*asked: str) -> Wanted:
    site_id = Site.objects.get(code="sports").pk
    filters = Filters(site_id=site_id, attributes=tuple(parsed_filter(*one.split("=", 1)) for one in asked))
    found = search._wanted("anna", filters, EVERYTHING)
    assert found is not None
    return found


STATEMENTS: list[Callable[[], Sql]] = [
    lambda: value_lookup_sql(wanted("loyalty=gold", "shoe_size.min=44"), 0, None, "DESC", limit=51),
    lambda: value_lookup_sql(wanted("vat_id.begins=de12", "newsletter=yes"), 0, None, "DESC", limit=51),
    lambda: value_lookup_sql(wanted("birthday=1980-01-31", "newsletter=yes"), 0, None, "DESC", limit=51),
    lambda: window_sql(wanted("newsletter=yes", "shoe_size.min=38"), None, "DESC", window=100, limit=51),
    lambda: probe_sql(wanted("loyalty=platinum", "birthday=1980-01-31"), most=100),
]


def cost(text: str) -> float:
    """What the database expects it to cost in all."""
    return float(text.split("..")[1].split(maxsplit=1)[0])


def test_no_filter_by_attribute_reads_a_table_through() -> None:
    """ADM-01. Control: without the two indexes most of them cost several times as much."""
    filling._places()
    filling._fill(20_000, lambda _: None)
    plans = [plan(statement()) for statement in STATEMENTS]
    for text in plans:
        assert "attribute_value_by_" in text, text
        assert "Seq Scan on customers_" not in text, text
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'attribute_value_by_%'")
        definitions = [text for (text,) in cursor.fetchall()]
        cursor.execute("DROP INDEX attribute_value_by_word, attribute_value_by_number")
        try:
            dearer = [cost(plan(one())) > 3 * cost(text) for one, text in zip(STATEMENTS, plans, strict=True)]
            assert sum(dearer) >= 3
        finally:
            for text in definitions:
                cursor.execute(text)
