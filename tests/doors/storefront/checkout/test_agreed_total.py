"""What the page says that was agreed to (B-02, G30)."""

import pytest
from django.db.models import F
from django.http import QueryDict
from django.test import Client

from regulars.orders.models import Basket, Order
from regulars.storefront.checkout.reading import read_total
from tests.doors.storefront.checkout.pages import form_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("total", [f"{'9' * 25}.999", "-1", "1E9", "1000000000000000"])
def test_total_that_no_order_has_was_agreed_to_by_nobody(total: str) -> None:
    """Some currencies have so many decimals that 25 digits before them can't be counted with."""
    assert read_total(QueryDict(f"agreed_total={total}&currency=KWD"))[1] is None


def test_same_total_with_something_else_in_the_basket_is_confirmed_again(member: Client) -> None:
    """B-02: filled in another window."""
    sent = form_of(member.get("/checkout")) | {"order": "1"}
    Basket.objects.update(version=F("version") + 1)
    answer = member.post("/checkout", sent)
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert member.post("/checkout", form_of(answer) | {"order": "1"}).status_code == 303
