"""Nobody walks past guests who are gone each time that guests are forgotten: at thousands, by the database's own count of rows (1.10)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import close_old_connections, connection, transaction

from regulars.customers.models import Customer
from regulars.journeys.convert_guest import convert_guest
from regulars.journeys.forget_guests import forget_old_guests
from regulars.orders.models import Order
from regulars.orders.queries import old_guests
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.journeys.test_forget_guests import an_order, keeps
from tests.statements import counted_statements
from tests.statistics import analyze
from tests.world import a_set, a_site

FORGOTTEN = 2_000


def copied(row: Any, **values: str) -> None:
    """The same row so many times more, numbered `nr`, but for these columns."""
    columns = [
        one.column
        for one in row._meta.concrete_fields
        if not (one.primary_key or getattr(one, "generated", 0))
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    sql = ", ".join(values.get(name, f'"{name}"') for name in columns)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {sql} FROM {table}, generate_series(1, {FORGOTTEN}) nr WHERE id = {row.pk}"
        )


@pytest.fixture
def kids() -> Site:
    """A shop with two thousand guests who were forgotten, with their orders, one who is due, and one who isn't."""
    site = a_site("kids", a_set("b2c"))
    keeps(site, 30)
    first = an_order(site, 99)
    Customer.objects.filter(pk=first.customer_id).update(status="erased", email="")
    copied(first.customer)
    base = Customer.objects.filter(pk__gt=first.customer_id).order_by("pk").values_list("pk", flat=True)[0]
    copied(first, customer_id=f"{base} - 1 + nr", number="'FORGOTTEN-' || nr")
    an_order(site, 40)
    an_order(site, 3)
    return site


def rows_of(plan: dict[str, Any]) -> Iterator[int]:
    """How many orders and customers each look at a table brought or threw away."""
    if plan.get("Relation Name") in {"orders_order", "customers_customer"}:
        yield round((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    for below in plan.get("Plans", ()):
        yield from rows_of(below)


def walked() -> int:
    """How many rows both looks for guests meet."""
    values = {"since": None, "after": 0, "limit": 50, "open": old_guests._OPEN}
    found = 0
    for sql in (old_guests._OLD, old_guests._GONE):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
            found += sum(rows_of(cursor.fetchone()[0][0]["Plan"]))
    return found


@pytest.mark.django_db
def test_who_is_gone_is_met_once_and_marked(kids: Site) -> None:
    """Control: without the mark two thousand are walked past. Each time then costs the same two looks, one for those to mark, one for those to
    forget.
    """
    analyze("orders_order", "customers_customer")
    forget_old_guests()
    assert Order.objects.filter(guest_gone=True).count() == FORGOTTEN + 1
    forget_old_guests()
    assert Order.objects.filter(guest_gone=True).count() == FORGOTTEN + 2
    analyze("orders_order", "customers_customer")
    assert walked() < 20
    with counted_statements() as counted:
        forget_old_guests()
    assert counted.count == 5  # with the savepoint around the marks
    with connection.cursor() as cursor:  # by which few who are kept are found from their own side
        cursor.execute("DROP INDEX customer_guest, customer_guest_of_site")
    assert walked() < 20
    Order.objects.update(guest_gone=False)
    analyze("orders_order", "customers_customer")
    assert walked() > FORGOTTEN


@pytest.mark.django_db
def test_who_became_an_account_is_gone_too_and_who_is_kept_is_not() -> None:
    site = a_site("kids", a_set("b2c"))
    keeps(site, 30)
    became, busy = an_order(site, 99), an_order(site, 99, state=OrderState.PLACED)
    convert_guest(became.customer, by=SAM)
    forget_old_guests()
    assert dict(Order.objects.values_list("pk", "guest_gone")) == {became.pk: True, busy.pk: False}
    Order.objects.filter(pk=busy.pk).update(state="completed")
    forget_old_guests()
    assert Customer.objects.get(pk=busy.customer_id).status == "erased"


@pytest.mark.django_db(transaction=True)
def test_an_order_that_is_in_use_is_marked_the_next_time() -> None:
    site = a_site("kids", a_set("b2c"))
    keeps(site, 30)
    orders = [an_order(site, 99), an_order(site, 98)]
    Customer.objects.update(status="erased")

    def at_work_elsewhere() -> None:
        forget_old_guests()
        close_old_connections()
        connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as worker:
        Order.objects.select_for_update().get(pk=orders[0].pk)
        worker.submit(at_work_elsewhere).result()
    assert [Order.objects.get(pk=order.pk).guest_gone for order in orders] == [False, True]
    forget_old_guests()
    assert not Order.objects.filter(guest_gone=False).exists()
