"""What it costs to count the customers of many small sets and sites: a look into an index for each (P1)."""

import re

import pytest
from django.db import connection, transaction

from regulars.customers.queries import counts
from regulars.customers.queries.counts import Total, customers_per_set, customers_per_site
from regulars.sites.models import CustomerSet, Site
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, LARGE_SETS, EMPTY_SETS, EXACT_UP_TO = 8_000, 4, 40, 100
PEOPLE = """
WITH place AS (SELECT id, set_id, row_number() OVER (ORDER BY id) - 1 AS nr FROM sites_site WHERE id = ANY(%(sites)s)),
made AS (
    INSERT INTO customers_customer (set_id, origin_site_id, kind, status, type, username, username_key, email, first_name,
        last_name, company, phone, language, password, version)
    SELECT place.set_id, place.id, 'account', 'active', 'B2C', number, number, '', '', '', '', '', '', '', 1
    FROM generate_series(1, %(many)s) AS number JOIN place ON place.nr = number %% cardinality(%(sites)s) RETURNING *
)
INSERT INTO customers_access (account_id, set_id, site_id, family_id, state, origin, actor_kind)
SELECT id, set_id, origin_site_id, origin_site_id, 'active', 'imported', 'operator' FROM made"""


def crowd(many: int, *places: Site) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"sites": [one.pk for one in places], "many": many})


@pytest.fixture
def places() -> list[Site]:
    """A large set, and a small one. There are more large ones, whose customers lie among each other, and many without anybody."""
    large = [a_site(f"large{number}", a_set(f"large{number}")) for number in range(LARGE_SETS)]
    small = a_site("small", a_set("small"))
    crowd(CROWD, *large)
    crowd(3, small)
    names = [f"empty{number}" for number in range(EMPTY_SETS)]
    sets = CustomerSet.objects.bulk_create(CustomerSet(code=name, name=name) for name in names)
    Site.objects.bulk_create(
        Site(code=one.code, name=one.code, set=one, sender="a@b.example") for one in sets
    )
    return [large[0], small]


def explained(sql: str, table: str, column: str) -> tuple[str, int]:
    """The plan as it was carried out, and how many pages were read for it."""
    # As a crowd of a million is to the real ones; of all of them.
    params = [table, column, 2 * EXACT_UP_TO, 10, EXACT_UP_TO, None, None]
    with transaction.atomic(), connection.cursor() as cursor:
        # what a disk costs, and PostgreSQL unless it is told otherwise
        cursor.execute("SET LOCAL random_page_cost = 4")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {sql}", params)
        text = "\n".join(line for (line,) in cursor.fetchall())
    return text, sum(int(number) for number in re.findall(r"shared hit=(\d+)", text.split("Planning")[0])[:1])


def by_equality(sql: str) -> str:
    """As it was asked before: any index, or none, may answer it."""
    sql = re.sub(r"BETWEEN (place\.id) AND place\.id", r"= \1", sql)
    return re.sub(r"ORDER BY one\.\w+(, one\.id)?", "", sql)


def pages_without_the_status() -> int:
    """With the index of sets as it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX customer_by_set")
        cursor.execute("CREATE INDEX customer_by_set ON customers_customer (set_id, id)")
        _, pages = explained(counts._PER_SET, "customers_customer", "set_id")
        transaction.set_rollback(True)
    return pages


@pytest.mark.parametrize("statement", ["ANALYZE", "VACUUM (ANALYZE)"])
def test_small_sets_and_sites_are_counted_by_their_index(places: list[Site], statement: str) -> None:
    """P1, just filled and long there. Controls: asked as before, each empty set costs a walk through a whole table or index;
    without the status in its own index, each large one a walk through another one's.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} customers_customer, customers_access, sites_site, sites_customerset")
    large, small = places
    assert customers_per_set()[small.set_id] == customers_per_site()[small.pk] == Total(3, is_exact=True)
    assert customers_per_set()[large.set_id] == Total(CROWD // LARGE_SETS, is_exact=True)
    pages = {}
    for sql, table, column, index in (
        (counts._PER_SET, "customers_customer", "set_id", "customer_by_set"),
        (counts._PER_SITE, "customers_access", "site_id", "access_by_site"),
    ):
        text, pages[column] = explained(sql, table, column)
        assert f"Seq Scan on {table}" not in text, text
        assert index in text, text
    if statement == "ANALYZE":
        before, without = explained(by_equality(counts._PER_SET), "customers_customer", "set_id")
        assert without > 5 * pages["set_id"], before
    else:
        assert pages_without_the_status() > 2 * pages["set_id"]
