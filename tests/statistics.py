"""Statistics for one test alone."""

from django.db import connection

__all__ = ["analyze"]


def analyze(*tables: str) -> None:
    """What the planner knows of these tables from now on; forgotten with the test's transaction.

    ANALYZE writes the number of rows in place, past a rollback. Into a version of the table's entry that this transaction
    made itself, it goes away with it: else the next test searches seven customers as if there were thousands.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"GRANT SELECT ON {table} TO CURRENT_USER"
            )  # as good as nothing, and makes that version
            cursor.execute(f"ANALYZE {table}")
