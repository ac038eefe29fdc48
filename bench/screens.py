"""Screens of the back office, through the whole application."""

from collections.abc import Iterator

from bench.clock import counted_statements, timed
from bench.figures import Figure
from bench.office import office_client

__all__ = ["measure_many_sets", "measure_screens"]

TIMES = 15
MOST = 10  # yardsticks
SCREENS = [
    ("customer-sets", "the set screen"),
    ("approvals", "the queue of those who wait, first page"),
    ("customer-types", "customer types"),
]
SMALL_SETS = 1_000


def measure_many_sets() -> Iterator[Figure]:
    """A thousand sets with nobody or three customers in them are counted beside the large ones (P1)."""
    from django.db import connection

    from regulars.customers.models import Customer
    from regulars.customers.queries.counts import customers_per_set
    from regulars.sites.models import CustomerSet

    names = [f"small{number}" for number in range(SMALL_SETS)]
    sets = CustomerSet.objects.bulk_create(CustomerSet(code=name, name=name) for name in names)
    Customer.objects.bulk_create(
        Customer(set=one, username=key, username_key=key)
        for one in sets[::2]
        for key in ("ada", "ben", "cyd")
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, sites_customerset")
    took = timed(customers_per_set, TIMES)
    what = f"counting the customers of {SMALL_SETS:,} sets that are empty or tiny"
    yield Figure(what, took.ms, "ms", took.at_most(MOST), "1 statement")


def measure_screens() -> Iterator[Figure]:
    from django.urls import reverse

    client = office_client()
    for name, what in SCREENS:
        path = reverse(name, urlconf="regulars.config.urls_admin")

        def get(path: str = path) -> None:
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")

        with counted_statements() as sent:
            get()
        took = timed(get, TIMES)
        yield Figure(what, took.ms, "ms", took.at_most(MOST), f"{sent.count} statements")
