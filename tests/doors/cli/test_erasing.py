import pytest

from regulars.customers.models import Customer
from regulars.orders.rules.states import OrderState
from tests.doors.cli.commands import run
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_erase_says_what_is_lost_and_waits_for_apply() -> None:
    """D-09, G20."""
    sports = a_site("sports")
    ada = an_account(site=sports)
    waiting = a_stored_order(sports, ada, state=OrderState.ON_HOLD)
    asked = run("customers", "erase", ada.pk)
    assert "1 access row" in asked.out
    assert f"1 order on hold: {waiting.number}." in asked.out
    assert "--apply" in asked.out
    assert Customer.objects.get().status == "active"
    assert run("customers", "erase", ada.pk, "--apply").code == 0
    assert Customer.objects.get().status == "erased"
    assert "closed" in run("customers", "erase", ada.pk, "--apply").err


def test_data_is_everything_as_json_or_lines() -> None:
    ada = an_account(site=a_site("sports"))
    held = run("customers", "data", ada.pk, "--json").json
    assert held["profile"]["last_name"] == "Lind"
    assert "sessions: none" in run("customers", "data", ada.pk).out
