"""What the database holds, as text: to look whether something is anywhere in it."""

from django.db import connection


def everything_stored() -> str:
    """All rows of all our tables as text, in small letters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_name ~ '^(kernel|sites|customers|fields|staff|webhooks)_'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        text = []
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM \"{table}\" one")
            text.append(cursor.fetchone()[0])
    return "\n".join(text).lower()
