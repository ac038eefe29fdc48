"""Orders of a shop outside, out of a file as an operator runs it, against a bare COPY of the rows that come of it."""

import csv
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Ratio
from bench.importing import run_import

__all__ = ["measure_recording"]

ORDERS, SITE, MOST = 100_000, "sports", 4
LINES_EACH = 2
# With the columns that aren't generated, in an order in which they can be copied in again.
TABLES = ("orders_order", "orders_orderperson", "orders_orderline")
_COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
_HEAD = (
    *(
        "number",
        "source_version",
        "date",
        "currency",
        "order_items",
        "order_shipping",
        "order_total",
        "state",
    ),
    *("username", "email", "first_name", "last_name", "b2b_reference", "product", "product_name", "quantity"),
    *("unit_price", "total"),
)


def measure_recording() -> Iterator[Figure]:
    """On a copy of the crowd: the file, the same file again, and the rows of it copied out and in."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "orders.csv"
        _write(file)
        took = _timed(file)
        again = _timed(file)
        copied = _copied(Path(directory))
    what = f"`regulars orders import --apply` of {ORDERS:,} orders with {LINES_EACH} lines each"
    yield Figure(what, took, "s", Ratio(took / copied, MOST, "times a bare `COPY` of their rows"))
    yield Figure(f"bare `COPY` of these {ORDERS:,} orders, persons and lines", copied, "s")
    yield Figure("the same file again, which changes nothing", again, "s")


def _timed(file: Path) -> float:
    start = time.perf_counter()
    run_import(file, "--site", SITE, "--apply", group="orders")
    return time.perf_counter() - start


def _write(file: Path) -> None:
    """Of accounts of the set, by their usernames."""
    from regulars.customers.models import Customer
    from regulars.sites.models import Site

    rows = Customer.objects.filter(set=Site.objects.get(code=SITE).set_id, kind="account").order_by("pk")
    people = list(rows.values_list("username", "email", "first_name", "last_name")[:ORDERS])
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEAD)
        for nr in range(ORDERS):
            number, price = f"#{nr:06}", f"{5 + nr % 90}.50"
            twice = f"{2 * (5 + nr % 90) + 1}.00"
            date = f"2026-{1 + nr % 9:02}-{1 + nr % 28:02}T12:{nr % 60:02}:00Z"
            of_order = (number, nr, date, "EUR", twice, "0.00", twice, "completed")
            writer.writerow(
                [
                    *of_order,
                    *people[nr % len(people)],
                    f"PO-{nr}",
                    f"SKU-{nr % 500}",
                    "Chair",
                    1,
                    price,
                    price,
                ]
            )
            writer.writerow([number, *[""] * (len(_HEAD) - 6), "SKU-0", "Table", 1, price, price])


def _copied(directory: Path) -> float:
    """All rows out, gone, and in again, as PostgreSQL does it by itself: with its indexes, constraints and keys."""
    from django.db import connection, transaction

    columns = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(_COLUMNS, [table])
            columns[table] = cursor.fetchone()[0]
            where = "" if table != "orders_order" else " WHERE origin = 'external'"
            with (
                (directory / table).open("wb") as out,
                cursor.copy(f"COPY (SELECT {columns[table]} FROM {table}{where}) TO STDOUT") as copy,
            ):
                out.writelines(copy)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in TABLES:
            with (
                (directory / table).open("rb") as rows,
                cursor.copy(f"COPY {table} ({columns[table]}) FROM STDIN") as copy,
            ):
                while block := rows.read(1 << 18):
                    copy.write(block)
    return time.perf_counter() - start
