"""What the database holds, as text: to look whether something is anywhere in it, or has changed anywhere."""

from django.db import connection


def rows() -> dict[str, list[str]]:
    """Every row of every table of ours as text, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_name !~ '^django_' ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT one::text FROM "{table}" one ORDER BY 1')
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


def everything_stored() -> str:
    """All of it in one text, in small letters."""
    return "\n".join(row for table in rows().values() for row in table).lower()
