"""*Why can or can't they log in here?* in words."""

from dataclasses import replace

import pytest

from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.operations.accounts import block
from regulars.customers.queries.site_access import login_check
from regulars.history.queries.reasons import Action, reasons
from regulars.journeys.customer_lifecycle import erase
from regulars.journeys.register_customer import register
from regulars.kernel.actor import OPERATOR, Actor, ActorKind, Channel
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.world import PASSWORD, a_set, a_site, an_account, sites

pytestmark = pytest.mark.django_db


def why(account: object, site: Site) -> list[tuple[str, list[Action]]]:
    found = reasons(login_check(account, site))  # type: ignore[arg-type]
    return [(one.code, [action for action, _ in one.actions]) for one in found]


def test_open_door_says_whether_by_row_or_by_set() -> None:
    sports, kids = sites(["sports", "kids"], a_set("b2c"))
    ada = an_account(site=sports)
    assert why(ada, sports) == [("access_active", [Action.DISABLE])]
    assert why(ada, kids) == [("open_set", [Action.DISABLE])]


def test_every_obstacle_is_named_with_its_way_out() -> None:
    sports = a_site("sports", a_set("b2c"))
    trade = a_site("trade", a_set("trade", access_mode="listed"))
    ada = an_account(site=sports)
    block(ada, by=OPERATOR)

    assert why(ada, trade) == [
        ("blocked", [Action.UNBLOCK]),
        ("other_set", [Action.MOVE_ACCOUNT, Action.OPEN_SECOND_ACCOUNT]),
        ("not_listed", []),  # nothing to grant before the move
    ]
    second = reasons(login_check(ada, trade))[1]
    assert second.action == "Move the account to Set trade or open a second account at Site trade"


@pytest.mark.parametrize(("state", "code"), [("pending", "access_pending"), ("disabled", "access_disabled")])
def test_row_that_is_not_active_can_be_activated(state: str, code: str) -> None:
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    set_access(ada, site=sports, state=state, by=OPERATOR)
    assert why(ada, sports) == [(code, [Action.ACTIVATE])]


def test_erased_account_has_no_way_out() -> None:
    sports = a_site("sports", a_set("b2c"))
    ada = an_account(site=sports)
    erase(ada, by=OPERATOR)
    assert why(ada, sports) == [("erased", [])]


def test_open_door_without_a_password_says_so_to_those_who_see_credentials() -> None:
    """D-33: registered at a neutral site, the mailbox not confirmed: the door is open and nobody can walk through."""
    quiet = a_site("quiet", a_set("b2c"), registration="neutral")
    new = {"email": "ada@mail.example", "last_name": "Lind", "password": PASSWORD}
    register(new, site=quiet, by=Actor(ActorKind.VISITOR, Channel.STOREFRONT))
    door = login_check(Customer.objects.get(), quiet)
    assert [one.code for one in reasons(door)] == ["access_active", "no_password"]
    assert reasons(door)[1].action == "Send a one-time link"
    blind = replace(EVERYTHING, seen=frozenset())
    assert [one.code for one in reasons(door, grant=blind)] == ["access_active"]
