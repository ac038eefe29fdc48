"""F20: whatever moment is stored, the reading side can load it."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from regulars.config.postgresql.moments import FIRST, LAST
from regulars.kernel.hot import fetch_one

pytestmark = pytest.mark.django_db

AGE = datetime(2026, 5, 31, 12, 30, 0, 123456, tzinfo=UTC)
STORED = [
    ("2026-05-31 12:30:00.123456+00", AGE),
    ("2026-05-31 12:30:00.123456+00 BC", FIRST),
    ("0001-01-01 00:00:00+02", FIRST),
    ("0001-01-01 05:00:00+00", FIRST),
    ("4713-01-01 00:00:00+00 BC", FIRST),
    ("-infinity", FIRST),
    ("infinity", LAST),
    ("9999-12-31 23:59:59-12", LAST),
    ("9999-12-31 23:59:59+00", LAST),
    ("294276-01-01 00:00:00+00", LAST),
    ("1999-12-31 23:59:59+00", datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
]


@pytest.mark.parametrize(("stored", "read"), STORED)
def test_every_stored_moment_is_read_at_every_time_zone(stored: str, read: datetime) -> None:
    """F20: as text, as Django reads; in binary, as the hot lane does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text::timestamptz", [stored])
        assert cursor.fetchone() == (read,)
    assert fetch_one("SELECT %s::text::timestamptz", [stored]) == (read,)
    assert read.tzinfo is UTC


def test_plain_psycopg_reads_none_of_them() -> None:
    """The control: without the loaders one such row takes the list down."""
    with connection.cursor() as cursor, psycopg.Cursor(connection.connection) as plain:
        cursor.execute("SELECT 1")
        for name, kind in (("text", False), ("binary", True)):
            stock = psycopg.adapters.get_loader(
                psycopg.adapters.types["timestamptz"].oid, psycopg.pq.Format(kind)
            )
            assert stock is not None, name
            plain.adapters.register_loader("timestamptz", stock)
            with pytest.raises(psycopg.DataError):
                plain.execute("SELECT '-infinity'::timestamptz", binary=kind).fetchone()
