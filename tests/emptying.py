"""Emptying every table after a test that commits: row by row where there are few, for a truncation makes each table and each
of its indexes anew.
"""

from collections.abc import Sequence

from django.core.management.color import no_style
from django.db import connection, transaction

__all__ = ["empty"]

FEW = 128 * 1024  # bytes of a table, with what is dead in it

# Who still writes is waited for, as by a truncation. What forbids or follows a deletion is silent meanwhile; tables whose rows
# hold others without delay come first.
DELETE_ROWS = """
DO $$ DECLARE one regclass; filled boolean; guarded regclass[] := '{{}}'; BEGIN
    FOR one IN SELECT oid FROM pg_class WHERE oid = ANY ('{{{tables}}}'::regclass[]) ORDER BY NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = pg_class.oid AND contype = 'f' AND NOT condeferrable
    ) LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
        CONTINUE WHEN NOT filled;
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = one AND NOT tgisinternal) THEN
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one);
            guarded := guarded || one;
        END IF;
        EXECUTE format('DELETE FROM %s', one);
    END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH one IN ARRAY guarded LOOP
        EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', one);
    END LOOP;
END $$"""
LARGEST = "SELECT max(pg_relation_size(one)) FROM unnest(%s::regclass[]) one"


def empty(tables: Sequence[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(LARGEST, [[*tables]])
        if cursor.fetchone()[0] > FEW:
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), [*tables]))
        else:
            cursor.execute(DELETE_ROWS.format(tables=",".join(tables)))
