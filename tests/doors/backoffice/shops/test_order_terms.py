"""Sites > Orders: who may buy, whose orders wait, who is told (B2B-09, B2B-10, GST-08, CLS-05)."""

import pytest
from django.test import Client

from regulars.kernel.actor import OPERATOR
from regulars.orders.models import OrderTerms, SiteOrders
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from tests.doors.pages import untouched, words_of
from tests.world import a_family, a_set, a_site

pytestmark = pytest.mark.django_db

DESK = "desk@kids.example"


def test_site_says_who_buys_and_whose_orders_wait(administrator: Client) -> None:
    a_site("kids")
    form = untouched(administrator.get("/sites/kids/orders").text, has="held-B2B")
    assert "reorder-guest" not in form
    sent = form | {"buyers": ["registered"], "receiver": [DESK], "prefix": ["kids-"], "held-B2B": ["yes"]}
    assert "Saved." in administrator.post("/sites/kids/orders", sent, follow=True).text
    row = SiteOrders.objects.get()
    assert (row.buyers, row.receiver, row.prefix, row.guest_days) == ("registered", DESK, "KIDS-", 90)
    assert list(OrderTerms.objects.values_list("type", "held", "blocked")) == [("B2B", True, None)]
    late = administrator.post("/sites/kids/orders", sent)
    assert (late.status_code, "Take what is stored" in late.text) == (409, True)


def test_waiting_orders_without_somebody_who_is_told_are_refused_beside_the_cause(
    administrator: Client,
) -> None:
    """B2B-10."""
    a_site("kids")
    form = untouched(administrator.get("/sites/kids/orders").text, has="held-B2B")
    refused = administrator.post("/sites/kids/orders", form | {"held-B2B": ["yes"]})
    assert (refused.status_code, OrderTerms.objects.exists()) == (422, False)
    assert "at Site kids there is none" in words_of(refused)
    assert 'aria-invalid="true"' in refused.text


def test_sub_site_reads_what_its_master_says(administrator: Client) -> None:
    """CLS-05: on its tab and in its overview."""
    trade, north = a_family("trade", ["north"], a_set("b2b"))
    wish = OrderTermsChanges(buyers="guests", receiver=DESK, blocked={"B2C": True})
    change_order_terms(trade, wish, by=OPERATOR)
    page = words_of(administrator.get("/sites/north/orders"))
    assert ("As the master: Only guests" in page, f"as the master has it, {DESK}" in page) == (True, True)
    overview = words_of(administrator.get("/sites/north/overview"))
    assert ("Only guests" in overview, "Checkout is blocked, Private customer" in overview) == (True, True)
    form = untouched(administrator.get("/sites/north/orders").text, has="held-B2B")
    administrator.post("/sites/north/orders", form | {"blocked-B2C": ["no"]})
    assert OrderTerms.objects.get(site=north).blocked is False
    again = untouched(administrator.get("/sites/north/orders").text, has="held-B2B")
    administrator.post("/sites/north/orders", again | {"blocked-B2C": [""]})
    assert not OrderTerms.objects.filter(site=north).exists()
