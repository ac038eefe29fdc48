"""What lives in a session of the database is lost behind a pooler (F33, F50; docs/decisions/1172)."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import files, name_of, tree

# Where sessions are the subject, and where worlds are made to be measured.
EXEMPT = ("config/postgresql/", "bench/", "embedded_postgresql/")
KEPT_IN_SESSIONS = re.compile(
    r"""^\s*(SET|RESET)\s+(?!LOCAL\b|CONSTRAINTS\b)\w+(\s|$)(?!.*\bWHERE\b)
    |\bpg_(try_)?advisory_(un)?lock(_shared|_all)?\s*\(
    |^\s*(UN)?LISTEN\s+\w+|\bpg_notify\s*\(|^\s*NOTIFY\s+\w+
    |^\s*DECLARE\s+\w+.*\bCURSOR\b|^\s*(PREPARE|DEALLOCATE)\s+\w+
    |CREATE\s+TEMP(ORARY)?\s+TABLE(?!.*ON\s+COMMIT\s+DROP)
    |set_config\s*\([^)]*false\s*\)""",
    re.VERBOSE | re.DOTALL,
)


def texts() -> Iterator[tuple[str, str]]:
    for path in files(""):
        name = name_of(path)
        if not name.startswith(EXEMPT):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield name, node.value


def test_nothing_is_kept_in_a_session_of_the_database() -> None:
    """`SET LOCAL`, locks of transactions, temporary tables that go with their transaction."""
    assert [(name, text) for name, text in texts() if KEPT_IN_SESSIONS.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "SET lock_timeout = 0",
        "RESET lock_timeout",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_lock(1)",
        "LISTEN jobs",
        "SELECT pg_notify('jobs', '')",
        "CREATE TEMPORARY TABLE kept (id bigint)",
        "SELECT set_config('lock_timeout', '0', false)",
    ],
)
def test_control_the_law_sees_what_is_kept(text: str) -> None:
    assert KEPT_IN_SESSIONS.search(text)
