"""Each door that shows the plan of a move tells what becomes of orders on hold, credit, policies and cards (B-08, CRD-02, REO-01)."""

from typing import Any

import pytest
from django.test import Client

from regulars.credit.operations.entries import grant_credit
from regulars.kernel.actor import OPERATOR
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.rules.rights import Right
from tests.doors.api.calls import Caller, admin
from tests.doors.cli.commands import run
from tests.doors.pages import plan_lines
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account, api_key, own_role, sam

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    """Ada has an order on hold there, and 19.50 in the currency of this site alone."""
    kids = a_site("kids", a_set("b2c"))
    a_site("parts", a_set("b2b"), currency="USD")
    ada = an_account(site=kids)
    a_stored_order(kids, ada, state=OrderState.ON_HOLD)
    grant_credit(ada, "19.5", "EUR", reason="Trial", by=OPERATOR)
    return kids


CODES = {"held_orders", "held_orders_left", "credit_nowhere"}
MONEY = {"amount": "19.50", "currency": "EUR"}
LEFT = [("held_orders", 1, None), ("held_orders_left", 1, None), ("credit_nowhere", 1, MONEY)]


def facts(plan: dict[str, Any]) -> list[tuple[str, int, Any]]:
    return [(fact["code"], fact["count"], fact["money"]) for fact in plan["facts"] if fact["code"] in CODES]


def test_page_of_a_plan(kids: Site) -> None:
    browser = Client(HTTP_HOST="admin.localhost")
    browser.force_login(sam())
    moving = browser.get("/sites/kids/customer-set?to=b2b&strategy=leave").text
    assert dict.fromkeys(CODES, "1").items() <= plan_lines(moving).items()
    assert "€19.50" in moving
    deleting = plan_lines(browser.get("/customer-sets/b2c/deletion?heir=b2b").text)
    assert {code for code in CODES if code in deleting} == {"held_orders"}
    account = an_account("ben@mail.example", kids)
    assert not CODES & plan_lines(browser.get(f"/customers/{account.pk}/customer-set?to=b2b").text).keys()


def test_plan_of_the_api_hides_the_money_of_a_role_without_credit(kids: Site) -> None:
    path = "/sites/kids/customer-set/plan?to=b2b&strategy=leave"
    assert facts(admin().get(path).json) == LEFT
    role = own_role(functions=[Right.SEE, Right.SEE_STRUCTURE], identity="view")
    hidden = Caller("admin.localhost", api_key(role.code)).get(path).json
    assert facts(hidden) == [(code, count, None) for code, count, _ in LEFT]


def test_plan_at_the_command_line(kids: Site) -> None:
    leaving = ("sets", "move-site", "kids", "--to", "b2b", "--strategy", "leave")
    assert facts(run(*leaving, "--json").json) == LEFT
    assert "(€19.50)" in run(*leaving).out
    moving = run("customers", "move", "ada@mail.example", "--to", "b2b", "--json").json
    assert facts(moving) == LEFT[1:]
