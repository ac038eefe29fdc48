import re

from tests.house.source import PACKAGE, ROOT

PAGE = ROOT / "docs" / "guarantees.md"
PATHS = re.compile(r"`([a-z_*]+(?:/[a-z_*]+)+\.py)`")


def test_files_that_the_guarantees_name_are_there() -> None:
    named = PATHS.findall(PAGE.read_text())
    assert len(named) > 10
    gone = [one for one in named if not [*(ROOT / "tests").glob(one), *PACKAGE.glob(one)]]
    assert gone == []


def test_first_guarantees_have_their_row() -> None:
    """What holds from the first release on."""
    page = PAGE.read_text()
    missing = [
        f"G{number}"
        for number in (1, 2, 3, 4, 5, 11, 12, 20, 21, 23)
        if not re.search(rf"\bG{number}\b", page)
    ]
    assert missing == []
