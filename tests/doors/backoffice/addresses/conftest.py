import pytest

from tests.doors.backoffice.addresses.shops import Shops


@pytest.fixture
def shops(db: None) -> Shops:
    return Shops()
