"""The plan of a move counts what shops outside reserved of accounts that they reach no more (EXT-02)."""

import pytest

from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import release_reservation, reserve_credit
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.plans import Plan
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def left(plan: Plan) -> int:
    return sum(fact.count for fact in plan.facts if fact.code == "reservations_left")


@pytest.fixture
def reserved() -> tuple[Site, Customer]:
    """Ada at two shops, at one of them twice, of which once is over; Ben at the first."""
    here = a_set("b2c")
    kids, toys = a_site("kids", here), a_site("toys", here)
    ada, ben = (an_account(f"{name}@mail.example", kids) for name in ("ada", "ben"))
    set_access(ada, site=toys, state="active", by=SAM)
    for account, site, number in ((ada, kids, "1"), (ada, kids, "2"), (ada, toys, "3"), (ben, kids, "4")):
        grant_credit(account, "10", "EUR", reason="Welcome", by=SAM)
        reserve_credit(account, "10", "EUR", reference=number, site=site, by=SAM)
    release_reservation(ada, "2", by=SAM)
    return kids, ada


@pytest.mark.parametrize(
    ("strategy", "count"), [(Strategy.LEAVE, 2), (Strategy.TAKE_ONLY_HERE, 1), (Strategy.TAKE_ALL, 1)]
)
def test_counted_by_who_goes_along(reserved: tuple[Site, Customer], strategy: Strategy, count: int) -> None:
    kids, _ = reserved
    assert left(plan_site_moves(Wanted({kids.pk: a_set("b2b").pk}, strategy))) == count


def test_of_an_account_that_moves_all_are(reserved: tuple[Site, Customer]) -> None:
    _, ada = reserved
    assert left(plan_account_move(ada, a_set("b2b"))) == 2
