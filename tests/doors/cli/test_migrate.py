"""F56: `regulars migrate` on a database that doesn't allow everything, as managed ones do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from embedded_postgresql import Cluster
from embedded_postgresql.creation import ADMIN, ROLE
from regulars.cli.schema import EXTENSIONS
from tests.doors.cli.conftest import ROOT, regulars

NAME = "managed"


class Managed:
    """A database that an administrator made and our role may only use."""

    def __init__(self, cluster: Cluster, data: Path) -> None:
        self.cluster, self.data = cluster, data

    def admin(self, *statements: str, database: str = NAME) -> list[tuple[Any, ...]]:
        """What an administrator says; the rows of the last statement."""
        socket = str(self.cluster.socket)
        with psycopg.connect(host=socket, user=ADMIN, dbname=database, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def tables(self) -> int:
        ((count,),) = self.admin("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return int(count)

    def migrate(self) -> tuple[int, str]:
        done = regulars(self.data, "migrate", DATABASE_URL=self.cluster.url(NAME))
        return done.returncode, done.stderr


@pytest.fixture(scope="module")
def cluster(data: Path) -> Iterator[Cluster]:
    made = Cluster(data, throwaway=True)
    with made.in_use():
        yield made


@pytest.fixture
def managed(cluster: Cluster, data: Path) -> Iterator[Managed]:
    database = Managed(cluster, data)
    database.admin(f"CREATE DATABASE {NAME}", database="postgres")
    database.admin(f"GRANT CREATE ON SCHEMA public TO {ROLE}")
    yield database
    database.admin(f"DROP DATABASE {NAME} WITH (FORCE)", database="postgres")


def test_list_of_extensions_is_what_the_migrations_make() -> None:
    texts = [path.read_text() for path in (ROOT / "regulars").glob("*/migrations/*.py")]
    found = {
        name for text in texts for name in re.findall(r"CREATE EXTENSION (?:IF NOT EXISTS )?(\w+)", text)
    }
    assert sorted(found) == sorted(EXTENSIONS)


def test_role_that_may_not_make_extensions_hears_what_to_ask_for(managed: Managed) -> None:
    """F56: one line with the exact statements, nothing half done; once an administrator has run them it works without the right."""
    code, line = managed.migrate()
    assert (code, line.count("\n"), managed.tables()) == (1, 1, 0)
    statements = re.findall(r"CREATE EXTENSION \w+;", line)
    assert sorted(statements) == sorted(f"CREATE EXTENSION {name};" for name in EXTENSIONS)

    managed.admin(statements[0])
    code, line = managed.migrate()
    assert (code, re.findall(r"CREATE EXTENSION \w+;", line), managed.tables()) == (1, statements[1:], 0)

    managed.admin(*statements[1:])
    assert managed.migrate() == (0, "")
    assert managed.tables() > 20


def test_role_that_may_not_make_tables_hears_what_to_ask_for(managed: Managed) -> None:
    """F56, of the same kind: since PostgreSQL 15 the schema is its owner's."""
    managed.admin(f"REVOKE CREATE ON SCHEMA public FROM {ROLE}")
    code, line = managed.migrate()
    assert (code, line.count("\n"), managed.tables()) == (1, 1, 0)
    assert f'GRANT CREATE ON SCHEMA public TO "{ROLE}";' in line


def test_tables_of_another_role_are_refused_in_one_line(managed: Managed) -> None:
    """F56, of the same kind: met in the middle, where the database itself says no."""
    managed.admin(*(f"CREATE EXTENSION {name}" for name in EXTENSIONS))
    managed.admin("CREATE TABLE django_migrations (id bigserial, app text, name text, applied timestamptz)")
    managed.admin(f"GRANT SELECT ON django_migrations TO {ROLE}")
    code, line = managed.migrate()
    assert (code, line.count("\n")) == (1, 1)
    assert line.startswith("The database refuses a change: permission denied for table django_migrations.")
