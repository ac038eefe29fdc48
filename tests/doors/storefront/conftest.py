"""Two sets as a company has them: sports and kids share their customers, business keeps its own."""

from collections.abc import Callable

import pytest
from django.test import Client

from regulars.sites.models import CustomerSet, Site
from tests.world import a_set, a_site

Browse = Callable[[str], Client]


@pytest.fixture
def b2c(db: None) -> CustomerSet:
    return a_set("b2c")


@pytest.fixture
def sports(b2c: CustomerSet) -> Site:
    return a_site("sports", b2c, name="Mystic Sports", brand_colour="#0f766e")


@pytest.fixture
def kids(b2c: CustomerSet) -> Site:
    return a_site("kids", b2c, name="Mystic Kids")


@pytest.fixture
def business(db: None) -> Site:
    return a_site("business", a_set("b2b"), name="Mystic Business")


@pytest.fixture
def browse() -> Browse:
    """`browse("kids")`: a browser of its own, at that site's host."""
    return lambda code: Client(HTTP_HOST=f"{code}.localhost")
