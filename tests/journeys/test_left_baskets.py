"""The plan of a move counts the baskets that nobody gets at any more; a move back brings them back (B-02, REO-01)."""

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.queries.reorganisation import Strategy
from regulars.journeys.clashes import Agreement
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.move_sites import move_sites
from regulars.journeys.plans import Plan
from regulars.journeys.site_moves import Wanted, plan_site_moves
from regulars.orders.operations.baskets import empty_basket
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.journeys.stories import SAM
from tests.rooms.catalog.shops import a_list
from tests.rooms.orders.shops import VISITOR, a_shop_with, filled, in_basket
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


def left(plan: Plan) -> int:
    return sum(fact.count for fact in plan.facts if fact.code == "baskets_left")


@pytest.fixture
def shops() -> tuple[Site, Site]:
    """Ada uses both and has a basket at each, Ben one at the first only; so does a visitor, and Eve has emptied hers."""
    here = a_set("b2c")
    kids, toys = a_site("kids", here), a_site("toys", here)
    products = a_shop_with(kids, P1="10")
    a_list(toys, "toys", {products["P1"]: "12"})
    ada, ben, eve = (an_account(f"{name}@mail.example", kids) for name in ("ada", "ben", "eve"))
    set_access(ada, site=toys, state="active", by=SAM)
    for account, site in ((ada, kids), (ada, toys), (ben, kids), (eve, kids)):
        filled(Owner(account.pk), site, P1=1)
    empty_basket(Owner(eve.pk), kids.pk)
    filled(VISITOR, kids, P1=1)
    return kids, toys


@pytest.mark.parametrize(
    ("strategy", "baskets"), [(Strategy.LEAVE, 2), (Strategy.TAKE_ONLY_HERE, 1), (Strategy.TAKE_ALL, 1)]
)
def test_counted_by_who_goes_along(shops: tuple[Site, Site], strategy: Strategy, baskets: int) -> None:
    """Left behind: Ada's and Ben's there, Ada's there, or that of Ada, who goes along, at the other shop."""
    plan = plan_site_moves(Wanted({shops[0].pk: a_set("b2b").pk}, strategy))
    assert left(plan) == baskets


def test_in_one_statement_that_no_number_of_baskets_multiplies(shops: tuple[Site, Site]) -> None:
    moves = {shops[0].pk: a_set("b2b").pk}
    with counted_statements() as few:
        plan_site_moves(Wanted(moves, Strategy.LEAVE))
    for number in range(3):
        filled(Owner(an_account(f"more{number}@mail.example", shops[0]).pk), shops[0], P1=1)
    with counted_statements() as many:
        assert left(plan_site_moves(Wanted(moves, Strategy.LEAVE))) == 5
    assert few.count == many.count


def test_a_move_and_the_move_back_leave_each_basket_as_it_was(shops: tuple[Site, Site]) -> None:
    kids, _ = shops
    former, other = kids.set_id, a_set("b2b").pk
    ben = Owner(an_account("dan@mail.example", kids).pk)
    filled(ben, kids, P1=7)
    for to in (other, former):
        wanted = Wanted({kids.pk: to}, Strategy.LEAVE)
        move_sites(wanted, Agreement(plan_site_moves(wanted).fingerprint), by=SAM)
        assert in_basket(ben, kids) == {"P1": 7}
    assert left(plan_site_moves(Wanted({kids.pk: other}, Strategy.LEAVE))) == 3


def test_plan_of_one_account_counts_those_of_its_set(shops: tuple[Site, Site]) -> None:
    """ACC-02: Ada's at both shops; nothing where all is empty."""
    there = a_set("b2b")
    for name, baskets in (("ada", 2), ("eve", 0)):
        account = Customer.objects.get(email=f"{name}@mail.example")
        assert left(plan_account_move(account, there)) == baskets
