import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_extensions_the_search_needs_can_be_made() -> None:
    with connection.cursor() as cursor:
        for extension in ("pg_trgm", "unaccent", "btree_gin"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
        cursor.execute("SELECT unaccent('Müller'), show_trgm('Ü') = show_trgm('ü')")
        assert cursor.fetchone() == ("Muller", True)
