"""The tests' database does what tests do, and nothing by the clock."""

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from tests.statistics import analyze
from tests.world import an_account

TENDED = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND NOT coalesce(reloptions @> ARRAY['autovacuum_enabled=false'], false)"""
LONGER_THAN_A_REQUEST_WAITS = 1.3  # seconds; `lock_timeout` is 900 ms


@pytest.mark.django_db
def test_autovacuum_leaves_every_table_alone() -> None:
    """Or plans would change when it has been there, and whoever alters a table would be told *busy* while it is."""
    with connection.cursor() as cursor:
        cursor.execute(TENDED)
        assert cursor.fetchall() == []


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_once_the_last_session_has_gone() -> None:
    """The proof is the end of this test: as the session of a killed process, one outlives it."""
    begun, where = threading.Event(), connection.get_connection_params()

    def outlive() -> None:
        """On a connection of its own: Django's may not be used any more once the test is over."""
        with psycopg.connect(**where) as other:
            other.execute("LOCK TABLE kernel_job IN SHARE UPDATE EXCLUSIVE MODE")
            begun.set()
            time.sleep(LONGER_THAN_A_REQUEST_WAITS)

    threading.Thread(target=outlive).start()
    assert begun.wait(60)


def rows_known() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'customers_customer'::regclass")
        return float(cursor.fetchone()[0])


def rows_known_after(learn: Callable[[], None]) -> float:
    """What is left of it behind a rollback."""
    with transaction.atomic():
        an_account()
        learn()
        assert rows_known() == 1
        transaction.set_rollback(True)
    return rows_known()


@pytest.mark.django_db
def test_statistics_of_one_test_are_forgotten_with_it() -> None:
    """Control: plain ANALYZE writes the number of rows past the rollback."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE customers_customer SET (autovacuum_enabled = false)"
        )  # an entry of our own
        before = rows_known()
        assert rows_known_after(lambda: analyze("customers_customer")) == before != 1
        assert rows_known_after(lambda: cursor.execute("ANALYZE customers_customer")) == 1
