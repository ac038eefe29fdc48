"""Migrations are only added (F64); `make check` compares them with the list of those that databases may have applied."""

import pytest

from tools.migrations import problems

LISTED = {"a.py": "1", "b.py": "2"}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (LISTED, ""),
        ({"a.py": "1"}, "b.py is gone"),
        ({"a.py": "1", "b.py": "3"}, "b.py was edited"),
        ({**LISTED, "c.py": "4"}, "c.py is new"),
    ],
)
def test_migration_that_was_edited_or_taken_away_is_told(found: dict[str, str], told: str) -> None:
    wrong = problems(LISTED, found)
    assert len(wrong) == bool(told)
    assert told in " ".join(wrong)
