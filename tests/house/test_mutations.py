"""The list of guards that `make mutations` takes away is about the code as it is; nothing is taken away here."""

import pytest

from tests.house.source import ROOT, functions
from tools.guards import GUARDS, Guard
from tools.mutations import PAGE, page


def test_page_tells_the_list() -> None:
    """`python -m tools.mutations --write` writes it."""
    assert PAGE.read_text() == page()


def test_every_guard_is_another() -> None:
    assert len(GUARDS) >= 17
    assert len({one.name for one in GUARDS}) == len({(one.file, one.text) for one in GUARDS}) == len(GUARDS)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda one: one.name)
def test_guard_stands_once_where_the_list_says(guard: Guard) -> None:
    whole = (ROOT / guard.file).read_text()
    assert whole.count(guard.text) == 1
    compile(whole.replace(guard.text, guard.without), guard.file, "exec")


@pytest.mark.parametrize("guard", GUARDS, ids=lambda one: one.name)
def test_nearest_tests_are_there(guard: Guard) -> None:
    for file, _, name in (one.partition("::") for one in guard.tests):
        tests = {one.name for one in functions(ROOT / file)}
        assert name in tests if name else any(one.startswith("test_") for one in tests), file
