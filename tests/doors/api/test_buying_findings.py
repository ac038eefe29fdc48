"""The buying check by API: what the checkout offers, and the operation that changes what it doesn't (G30)."""

from decimal import Decimal

import pytest
from django.urls import resolve

from regulars.api.admin.buying_changes import OPERATIONS, change_of
from regulars.backoffice.customers.buying_places import PLACES, place_of
from regulars.credit.operations.entries import grant_credit
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.orders.models import PaymentMethod
from regulars.orders.rules.buying_check import Change
from regulars.sites.models import Site
from tests.doors.api.calls import Caller, admin
from tests.doors.api.rights import ADMIN
from tests.journeys.checkouts import Shop, a_shop
from tests.rooms.cards.wallets import a_card
from tests.statements import counted_statements
from tests.world import a_set, a_site, api_key, own_role


@pytest.fixture
def sports(db: None) -> Site:
    site = a_site("sports", a_set("b2c"))
    a_shop(site)
    return site


@pytest.fixture
def ada(sports: Site) -> Customer:
    """She may charge one of her two cards; invoices are for dealers."""
    ada = Shop(sports).buyer()
    PaymentMethod.objects.filter(site=sports, kind="invoice").update(types=["B2B"])
    gateway = PaymentMethod.objects.get(site=sports, kind="card").gateway
    assert gateway is not None
    a_card(ada, gateway, at=sports)
    a_card(ada, gateway, at=sports, last_four="1881", broken=True)
    grant_credit(ada, Decimal(5), "EUR", reason="Sorry", by=OPERATOR)
    return ada


def test_findings_name_what_is_offered_and_what_changes_the_rest(ada: Customer) -> None:
    """WSH-02, SHP-03: without a product it is about whatever they buy."""
    found = admin("viewer").get(f"/customers/{ada.pk}/buying-check?site=sports").json
    assert (found["answer"], found["product"], found["prices"], found["order_total"]) == (
        "allow",
        None,
        [],
        None,
    )
    payment = [each for each in found["findings"] if each["area"] in {"payment", "cards"}]
    assert [(each["subject"], each["answer"], each["code"]) for each in payment] == [
        ("Card", "allow", "offered"),
        ("Store credit", "allow", "credit"),
        ("Invoice", "refuse", "other_type"),
        ("Visa 4242, 12/99", "allow", "offered"),
        ("Visa 1881, 12/99", "refuse", "card_broken"),
    ]
    assert payment[2]["change"] == {
        "what": "site_payment",
        "method": "PUT",
        "path": "/api/v1/sites/sports/payment-methods",
    }
    assert not any(each["stops"] for each in found["findings"])


def test_what_the_key_does_not_see_is_left_out(ada: Customer) -> None:
    own_role("Support", identity="view", contact="view", b2b="view")
    key = Caller("admin.localhost", api_key("support"))
    found = key.get(f"/customers/{ada.pk}/buying-check?site=sports").json["findings"]
    assert {"addresses", "cards"}.isdisjoint(each["area"] for each in found)
    assert "credit" not in {each["code"] for each in found}
    assert {"access", "limits", "shipping", "payment"} <= {each["area"] for each in found}


def test_statements_are_as_many_as_ever(ada: Customer, sports: Site) -> None:
    """With a second of everything."""
    call, here = admin("viewer"), f"/customers/{ada.pk}/buying-check?site=sports&product=P1"
    call.get(here)
    counts = []
    gateway = PaymentMethod.objects.get(site=sports, kind="card").gateway
    assert gateway is not None
    for _ in range(2):
        with counted_statements() as asked:
            call.get(here)
        counts.append(asked.count)
        a_card(ada, gateway, at=sports)
    assert len(set(counts)) == 1
    assert counts[0] <= 16


@pytest.mark.urls("regulars.config.urls_admin")
def test_every_way_to_change_something_is_there() -> None:
    """An operation of the API, and a page."""
    assert OPERATIONS.keys() == PLACES.keys() == set(Change)
    for change in Change:
        operation = change_of(change, customer=7, site="sports", code="7")
        route = resolve(operation["path"].partition("?")[0]).route
        route = route.removeprefix("api/").removeprefix("v1/").rstrip("$")
        assert (operation["method"], route) in ADMIN
        assert resolve(place_of(change, customer=7, site="sports", code="7").href.partition("?")[0])
