"""My Account's store credit (CRD-03, CRD-07, MTX-01)."""

from decimal import Decimal

import pytest

from regulars.credit.operations.entries import grant_credit, spend_credit
from regulars.kernel.actor import OPERATOR
from regulars.orders.operations.assignments import assign_order
from regulars.sites.models import CustomerSet, Site
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.orders.placed import a_stored_order
from tests.statements import counted_statements
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db


def test_what_is_good_here_and_the_statement(sports: Site, kids: Site, browse: Browse) -> None:
    """With a link in My Account; of a sister shop's currency it says that it isn't."""
    ada, client = an_account(site=sports), browse("sports")
    log_in(client)
    assert 'href="/account/credit"' in text(client.get("/account"))
    assert "No store credit yet" in text(client.get("/account/credit"))
    usa = a_site("usa", sports.set, currency="USD")
    grant_credit(ada, "12.5", "EUR", reason="Sorry for the delay", site=kids, by=OPERATOR)
    grant_credit(ada, "7", "USD", reason="Howdy", site=usa, by=OPERATOR)
    with counted_statements() as counted:
        page = text(client.get("/account/credit"))
    assert counted.count <= 5
    for part in (
        "€12.50",
        "Sorry for the delay",
        "Granted",
        kids.name,
        "Not for this shop: orders here are in EUR.",
    ):
        assert part in page
    assert "Howdy" not in page
    assert "Howdy" in text(client.get("/account/credit?currency=USD"))
    for odd in ("currency=JPY", "cursor=x", "currency=%00"):
        assert client.get(f"/account/credit?{odd}").status_code == 200


def test_a_statement_leads_to_the_orders_of_this_shop(sports: Site, kids: Site, browse: Browse) -> None:
    """CRD-07: what was spent is told by the order that it paid for; a sister's is read where it was placed."""
    ada, client = an_account(site=sports), browse("sports")
    log_in(client)
    grant_credit(ada, "9", "EUR", reason="Hello", by=OPERATOR)
    here, there = a_stored_order(sports, ada, number="S-1"), a_stored_order(kids, ada, number="K-1")
    for order in (here, there):
        spend_credit(ada.pk, Decimal(2), "EUR", order_id=order.pk, site_id=order.site_id, by=OPERATOR)
    page = text(client.get("/account/credit"))
    assert (f'href="/account/orders/{here.pk}">Order S-1</a>' in page, "K-1" in page) == (True, False)
    assign_order(here, to=an_account("ben@mail.example", sports), by=OPERATOR)
    assert f"/account/orders/{here.pk}" not in text(client.get("/account/credit"))  # it is another's now


def test_a_discreet_shop_names_no_sister(sports: Site, kids: Site, browse: Browse) -> None:
    """MTX-01: of an entry that was made there."""
    ada, client = an_account(site=sports), browse("sports")
    log_in(client)
    grant_credit(ada, "5", "EUR", reason="Hello", site=kids, by=OPERATOR)
    CustomerSet.objects.filter(pk=sports.set_id).update(discreet=True)
    page = text(client.get("/account/credit"))
    assert ("Hello" in page, kids.name in page) == (True, False)


def test_strangers_are_sent_to_the_log_in(sports: Site, browse: Browse) -> None:
    an_account(site=sports)
    assert browse("sports").get("/account/credit").status_code == 303
