"""Plans of moves tell what becomes of orders on hold, and which credit, pricing policies and cards count nowhere afterwards (B-08, REO-01)."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from regulars.credit.operations.entries import grant_credit
from regulars.credit.queries.health import spendable_nowhere
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.profiles import ProfileChanges, change_profile
from regulars.journeys.delete_set import plan_set_deletion
from regulars.journeys.move_account import plan_account_move
from regulars.journeys.plans import Plan
from regulars.journeys.site_moves import plan_site_moves
from regulars.orders.models import Order, PaymentMethod
from regulars.orders.operations.decisions import approve_order
from regulars.orders.rules.states import OrderState
from regulars.sites.models import CustomerSet, Site
from tests.journeys.stories import SAM, move, wanted
from tests.rooms.cards.wallets import a_card, a_gateway
from tests.rooms.catalog.shops import a_list
from tests.rooms.orders.placed import a_stored_order
from tests.statements import counted_statements
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db

STRATEGIES = ("leave", "take_only_here", "take_all")


@dataclass
class World:
    """Kids is paid in euros, toys and parts, which is of the other set, in dollars. Ada uses kids and toys, Ben kids, Cleo toys; Dan is
    of the other set and has dollars.
    """

    kids: Site
    toys: Site
    b2b: CustomerSet
    ada: Customer
    ben: Customer
    cleo: Customer


@pytest.fixture
def world() -> World:
    b2c, b2b = a_set("b2c"), a_set("b2b")
    kids, toys = a_site("kids", b2c), a_site("toys", b2c, currency="USD")
    parts = a_site("parts", b2b, currency="USD")
    ada, ben = (an_account(f"{name}@mail.example", kids) for name in ("ada", "ben"))
    cleo = an_account("cleo@mail.example", toys)
    give(an_account("dan@mail.example", parts), "9", "USD")
    set_access(ada, site=toys, state="active", by=SAM)
    return World(kids, toys, b2b, ada, ben, cleo)


def facts(plan: Plan, *codes: str) -> dict[tuple[str, str], int]:
    return {(fact.code, fact.about): fact.count for fact in plan.facts if fact.code in codes}


def moved_to(world: World, strategy: str, to: CustomerSet | None = None) -> Plan:
    return plan_site_moves(wanted({world.kids: to or world.b2b}, strategy))


def give(account: Customer, amount: str, currency: str) -> None:
    grant_credit(account, amount, currency, reason="Trial", by=SAM)


@pytest.fixture
def held(world: World) -> Order:
    """Three on hold at kids, one of them a guest's, and one of Ada's at toys; Ben's other one is placed."""
    on_hold = OrderState.ON_HOLD
    a_stored_order(world.kids, world.ben)
    a_stored_order(world.kids, world.ben, state=on_hold)
    a_stored_order(world.toys, world.ada, state=on_hold)
    a_stored_order(world.kids, a_guest(world.kids), state=on_hold)
    return a_stored_order(world.kids, world.ada, state=on_hold)


@pytest.mark.parametrize(("strategy", "apart"), list(zip(STRATEGIES, (2, 1, 1), strict=True)))
@pytest.mark.usefixtures("held")
def test_orders_on_hold_at_the_site_and_those_that_part_from_their_customer(
    world: World, strategy: str, apart: int
) -> None:
    """Who stays leaves theirs at kids; Ada, who goes along with all, leaves hers at toys."""
    plan = moved_to(world, strategy)
    assert facts(plan, "held_orders", "held_orders_left") == {
        ("held_orders", ""): 3,
        ("held_orders_left", ""): apart,
    }


def test_an_order_on_hold_is_approved_after_the_site_has_gone(world: World, held: Order) -> None:
    plan = move({world.kids: world.b2b})
    assert facts(plan, "held_orders_left") == {("held_orders_left", ""): 2}
    assert approve_order(held, by=SAM).state == OrderState.PLACED
    back = plan_site_moves(wanted({world.toys: world.b2b}))
    assert facts(back, "held_orders") == {("held_orders", ""): 1}  # Ada's at toys, none at kids


@pytest.fixture
def credit(world: World) -> World:
    """All three of the set have euros, Ada dollars too."""
    for account, amount in ((world.ada, "12.50"), (world.ben, "3"), (world.cleo, "4")):
        give(account, amount, "EUR")
    give(world.ada, "5", "USD")
    return world


@pytest.mark.parametrize(
    ("strategy", "names", "amount"),
    list(zip(STRATEGIES, (["ada", "ben", "cleo"], ["ada", "cleo"], ["cleo"]), ("19.5", "16.5", "4"), strict=True)),
)  # fmt: skip
def test_credit_that_is_spent_nowhere_any_more(
    credit: World, strategy: str, names: list[str], amount: str
) -> None:
    """CRD-02: euros of those who stay without kids; dollars count on both sides. What the plan counts is what `check` finds then."""
    assert spendable_nowhere() == []
    plan = move({credit.kids: credit.b2b}, strategy)
    (fact,) = [fact for fact in plan.facts if fact.code == "credit_nowhere"]
    assert (fact.count, fact.about, fact.money) == (len(names), "EUR", (Decimal(amount), "EUR"))
    assert spendable_nowhere() == [f"#{getattr(credit, name).pk} EUR" for name in names]


def test_credit_that_is_spent_nowhere_where_they_go(credit: World) -> None:
    """Whoever goes along to a set of kids alone loses the dollars; another shop in euros keeps Cleo's."""
    a_site("books", credit.kids.set)
    plan = moved_to(credit, "take_all", a_set("alone"))
    assert facts(plan, "credit_nowhere") == {("credit_nowhere", "USD"): 1}


def test_credit_that_counted_nowhere_before_is_no_consequence(credit: World) -> None:
    move({credit.kids: credit.b2b})
    assert len(spendable_nowhere()) == 3
    assert facts(plan_site_moves(wanted({credit.toys: credit.b2b})), "credit_nowhere") == {
        ("credit_nowhere", "USD"): 1
    }


def test_policies_without_a_list_and_cards_without_a_gateway(world: World) -> None:
    """CLS-02, WSH-02: gold has a list that counts at kids alone, silver at both; cards of two gateways, one of which toys charges too."""
    for number, (site, policy, active) in enumerate(
        [(world.kids, "gold", True), (world.toys, "gold", False), (world.kids, "silver", True), (world.toys, "silver", True)]
    ):  # fmt: skip
        a_list(site, f"list{number}", policy=policy, active=active)
    for account, policy in ((world.ada, "gold"), (world.ben, "gold"), (world.cleo, "silver")):
        change_profile(account, ProfileChanges(attributes={"pricing_policy": policy}), version=1, by=SAM)
    here, both = a_gateway("here"), a_gateway("both")
    for site, gateway in ((world.kids, here), (world.toys, both)):
        PaymentMethod.objects.create(site=site, kind="card", gateway=gateway)
    a_card(world.ada, here)
    a_card(world.ada, both)
    a_card(world.ben, here, broken=True)
    idle = "policy_without_list", "cards_nowhere"
    assert facts(moved_to(world, "leave"), *idle) == {
        ("policy_without_list", "gold"): 2,
        ("cards_nowhere", here.name): 1,
    }
    assert facts(moved_to(world, "take_only_here"), *idle) == {
        ("policy_without_list", "gold"): 1,
        ("cards_nowhere", here.name): 1,
    }
    assert facts(plan_account_move(world.cleo, world.b2b), *idle) == {("policy_without_list", "silver"): 1}


@pytest.mark.usefixtures("held")
def test_plan_of_one_account_tells_of_its_own(credit: World) -> None:
    """ACC-02: both of Ada's orders part from her, her euros count nowhere; an agreement is not to other money than it told of."""
    plan = plan_account_move(credit.ada, credit.b2b)
    consequences = facts(plan, "held_orders", "held_orders_left", "credit_nowhere")
    assert consequences == {("held_orders_left", ""): 2, ("credit_nowhere", "EUR"): 1}
    before = plan_account_move(credit.cleo, a_set("alone")).fingerprint
    give(credit.cleo, "1", "USD")
    assert plan_account_move(credit.cleo, CustomerSet.objects.get(code="alone")).fingerprint != before


@pytest.mark.usefixtures("held")
def test_deletion_keeps_orders_and_credit_together_with_their_customers(credit: World) -> None:
    """SET-13: the successor gets every shop, so nothing counts nowhere."""
    plan = plan_set_deletion(credit.kids.set, successor=credit.b2b)
    codes = ("held_orders", "held_orders_left", "credit_nowhere")
    assert facts(plan, *codes) == {("held_orders", ""): 4}


def test_statements_are_as_many_whatever_there_is(world: World) -> None:
    with counted_statements() as few:
        moved_to(world, "take_all")
    for number in range(3):
        account = an_account(f"more{number}@mail.example", world.toys)
        give(account, "1", "EUR")
        a_stored_order(world.kids, account, state=OrderState.ON_HOLD)
    with counted_statements() as many:
        assert facts(moved_to(world, "take_all"), "credit_nowhere") == {("credit_nowhere", "EUR"): 3}
    assert few.count == many.count
