"""The world of these tests: Consumers with two sites and Ada, Business with one site and Ben."""

from dataclasses import dataclass

import pytest

from regulars.customers.models import Customer
from regulars.sites.models import CustomerSet, Site
from tests.world import a_set, a_site, an_account


@dataclass
class Mystic:
    b2c: CustomerSet
    b2b: CustomerSet
    sports: Site
    kids: Site
    parts: Site
    ada: Customer
    ben: Customer


@pytest.fixture
def mystic(db: None) -> Mystic:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    sports, kids, parts = a_site("sports", b2c), a_site("kids", b2c), a_site("parts", b2b)
    ada = an_account("ada@mail.example", sports)
    ben = an_account("ben@mail.example", parts, first_name="Ben")
    return Mystic(b2c, b2b, sports, kids, parts, ada, ben)


@pytest.fixture
def values() -> dict[str, object]:
    """A row as the browser sends it, every switch as a new set has it."""
    switches = ("share_orders", "share_addresses", "share_cards", "share_wish_list")
    return {"name": "Outlets", "access_mode": "open", "sites": []} | dict.fromkeys(switches, "on")
