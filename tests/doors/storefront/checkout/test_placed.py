"""The pages after an order was placed, whatever has become of it since (GST-02)."""

import pytest
from django.test import Client

from regulars.kernel.i18n import translate
from regulars.orders.models import Order
from regulars.orders.rules.states import STATE_LABELS, OrderState
from regulars.orders.rules.steps import step_into
from tests.doors.storefront.browsing import text
from tests.doors.storefront.checkout.pages import GUS, TO_BERLIN, order
from tests.doors.storefront.conftest import Browse

pytestmark = pytest.mark.django_db
TITLES = {OrderState.ON_HOLD: "waits for approval", OrderState.PLACED: "is placed"}


def test_both_pages_say_the_state_of_the_order(guest: Client, member: Client, browse: Browse) -> None:
    """ORD-09"""
    answers = [order(guest, **GUS, **TO_BERLIN, pay="invoice"), order(member, **TO_BERLIN, pay="invoice")]
    assert [answer.status_code for answer in answers] == [303, 303]
    Order.objects.update(held_for=["account_held"])
    for state in OrderState:
        steps = [{"step": step_into(state), "at": "2026-01-02T10:00:00+00:00"}]
        Order.objects.update(state=state, steps=steps)
        for client, answer in zip((browse("kids"), member), answers, strict=True):
            page = client.get(answer["Location"])
            assert page.status_code == 200
            assert TITLES.get(state, translate(STATE_LABELS[state])) in text(page)
            is_guest = client is not member  # whose page has everything on it
            assert ("2 Jan 2026" in text(page)) == is_guest
            assert ("The shop looks at it first" in text(page)) == (state is OrderState.ON_HOLD)
