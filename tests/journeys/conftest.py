import pytest

from regulars.sites.models import CustomerSet
from tests.world import a_set


@pytest.fixture
def p(db: None) -> CustomerSet:
    return a_set("p")


@pytest.fixture
def q(db: None) -> CustomerSet:
    return a_set("q")
