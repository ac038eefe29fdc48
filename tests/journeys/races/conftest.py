from collections.abc import Iterator

import pytest

from regulars.kernel.guessing import throttle
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


@pytest.fixture(autouse=True)
def _patient_throttle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Racers try far more often than people may; what is raced here is the door behind the throttle."""
    for rate in ("PER_NAME", "PER_NETWORK", "REGISTRATIONS_PER_NETWORK"):
        monkeypatch.setattr(throttle, rate, throttle.Rate(10**6, 0.001))
