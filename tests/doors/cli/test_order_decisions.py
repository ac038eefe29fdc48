import pytest

from regulars.orders.models import Order, OrderPerson
from regulars.orders.rules.states import OrderState
from tests.doors.cli.commands import run
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_orders_on_hold_are_approved_and_declined() -> None:
    """B2B-02, B2B-11: once each, and not what isn't held."""
    kids = a_site("kids")
    for number in ("K-1", "K-2"):
        a_stored_order(
            kids, an_account(f"{number}@mail.example", kids), number=number, state=OrderState.ON_HOLD
        )
    assert run("orders", "approve", "k-1").code == 0
    assert run("orders", "approve", "K-1").code == 1
    assert run("orders", "decline", "K-2", "--reason", " ").code == 1
    assert run("orders", "decline", "K-2", "--site", "kids", "--reason", "Budget").code == 0
    assert list(Order.objects.order_by("number").values_list("state", flat=True)) == ["placed", "declined"]
    assert OrderPerson.objects.get(order__number="K-2").decision_reason == "Budget"
