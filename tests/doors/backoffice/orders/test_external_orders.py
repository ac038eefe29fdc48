"""What staff and customers see of an order that a shop outside keeps (EXT-04, ORD-10)."""

import csv
from io import StringIO

import pytest
from django.test import Client

from regulars.orders.models import Order
from regulars.sites.models import Site
from tests.doors.storefront.browsing import log_in
from tests.rooms.orders.external import a_recorded_order
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"), currency="EUR")


def test_staff_read_it_and_change_nothing_but_whose_it_is(administrator: Client, kids: Site) -> None:
    order = a_recorded_order(kids, source_status="unfulfilled", total="9.99").order
    page = administrator.get(f"/orders/{order.pk}").content.decode()
    for text in ("A shop outside keeps this order", "unfulfilled", "add up. They are shown", "SKU-1"):
        assert text in page
    assert f"/orders/{order.pk}/customer" in page
    for act in ("cancellation", "refunds", "progress", "payment", "approval"):
        assert f"/orders/{order.pk}/{act}" not in page
    assert "Nothing to pay" not in page
    assert "Shipping method" not in page  # nobody said how it is shipped
    answer = administrator.post(f"/orders/{order.pk}/cancellation", {"version": "1"}, follow=True)
    assert "kept by a shop outside" in answer.content.decode()
    assert Order.objects.get().state == "placed"


def test_both_origins_stand_in_one_list_and_one_file(administrator: Client, kids: Site) -> None:
    """EXT-04, ORD-04: and one of two sites with one number each (ORD-10)."""
    ada = an_account("ada@mail.example", kids)
    a_stored_order(kids, ada, number="OWN-1")
    a_recorded_order(kids, number="OUT-1", email=ada.email, source_status="packed")
    page = administrator.get("/orders?email=ada@mail.example").content.decode()
    for text in ("OWN-1", "OUT-1", "packed", "External shop", "Guest", "Account"):
        assert text in page
    file = administrator.get("/orders.csv").getvalue().decode()
    rows = {
        row["number"]: (row["origin"], row["source_status"], row["kind"])
        for row in csv.DictReader(StringIO(file))
    }
    assert rows == {"OUT-1": ("external", "packed", "guest"), "OWN-1": ("own", "", "account")}


def test_customer_reads_it_in_my_account(kids: Site) -> None:
    """With the shop's own word, and nothing to be done with it; posted all the same, it stays as it is."""
    ada = an_account(site=kids)
    client = Client(HTTP_HOST="kids.localhost")
    log_in(client)
    order = a_recorded_order(kids, customer=ada.pk, source_status="packed").order
    assert order.number in client.get("/account/orders?period=all").content.decode()
    page = client.get(f"/account/orders/{order.pk}").content.decode()
    assert ("packed" in page, "Board" in page) == (True, True)
    assert ("Cancel order" in page, "Order again" in page, "Nothing to pay" in page) == (False, False, False)
    client.post(f"/account/orders/{order.pk}/cancel")
    client.post(f"/account/orders/{order.pk}/again")
    assert Order.objects.get().state == "placed"
