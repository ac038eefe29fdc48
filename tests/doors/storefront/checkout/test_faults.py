"""What is wrong with a checkout is said above the page too, wherever it stands (GST-01, G30)."""

import pytest
from django.test import Client

from regulars.catalog.models import Price
from regulars.orders.models import Order
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.checkout.pages import form_of, order
from tests.doors.storefront.conftest import Browse
from tests.journeys.checkouts import Shop

pytestmark = pytest.mark.django_db
ABOVE = "Please look at this again"


def test_a_changed_total_hides_no_fault(guest: Client, member: Client) -> None:
    """And alone it is none."""
    faulty, right = (form_of(client.get("/checkout")) | {"order": "1"} for client in (guest, member))
    Price.objects.filter(product__code="P1").update(amount=11)
    pages = [text(guest.post("/checkout", faulty)), text(member.post("/checkout", right))]
    assert [("The total has changed" in page, ABOVE in page) for page in pages] == [
        (True, True),
        (True, False),
    ]
    assert not Order.objects.exists()


@pytest.mark.parametrize("pay", ["credit", "cash", "card", "card-x"])
def test_nobody_pays_in_another_way_than_was_sent(member: Client, pay: str) -> None:
    """G14: what the form doesn't offer is not taken for what it would propose."""
    assert (order(member, pay=pay).status_code, Order.objects.exists()) == (422, False)


def test_a_fault_in_an_answer_to_the_site_counts(shop: Shop, browse: Browse) -> None:
    """B2B-07."""
    bea = shop.buyer("bea@mail.example", type="B2B")
    shop.fills(bea, P1=1)
    client = browse("kids")
    log_in(client, bea.username)
    answer = order(client, **{"answers-charge_id": "x" * 600})
    assert (answer.status_code, ABOVE in text(answer)) == (422, True)
