from collections.abc import Iterator

import pytest

from tests.racing import Racers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("/conftest.py")):
            item.add_marker(pytest.mark.race)


@pytest.fixture
def racers(transactional_db: None) -> Iterator[Racers]:
    threads = Racers()
    yield threads
    threads.close()
