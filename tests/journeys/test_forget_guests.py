"""Guests are forgotten after so many days, unless something of theirs is open (1.10, G20)."""

from typing import Any

import pytest

from regulars.customers.models import Customer, OneTimeToken
from regulars.journeys import forget_guests
from regulars.journeys.claim_order import ask_to_claim
from regulars.journeys.convert_guest import convert_guest
from regulars.journeys.forget_guests import forget_old_claims, forget_old_guests
from regulars.kernel.errors import Busy
from regulars.kernel.models import AuditRecord
from regulars.orders.models import Order, OrderClaim, SiteOrders
from regulars.orders.operations.assignments import assign_order
from regulars.orders.operations.terms import OrderTermsChanges, change_order_terms
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from tests.doors.api.calls import admin
from tests.journeys.stories import SAM
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_family, a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("b2c"))


def an_order(site: Site, days_ago: float, **values: Any) -> Order:
    values = {"state": OrderState.COMPLETED, "shipping": {"city": "Berlin"}} | values
    return a_stored_order(site, a_guest(site), days_ago=days_ago, **values)


def forgotten() -> set[int]:
    forget_old_guests()
    return set(Customer.objects.filter(status="erased").values_list("pk", flat=True))


def keeps(site: Site, days: int | str) -> None:
    change_order_terms(site, OrderTermsChanges(guest_retention_days=days), by=SAM)


def test_guests_are_kept_unless_the_site_says_a_number(kids: Site) -> None:
    """Only those whose order is older; the order keeps numbers and sums, each guest has a record."""
    old, young = an_order(kids, 31), an_order(kids, 29)
    assert forgotten() == set()
    keeps(kids, 30)
    assert forgotten() == {old.customer_id}
    old.refresh_from_db()
    assert (old.total, old.person.email, old.person.shipping) == (10, "", {})
    assert young.customer.email
    keeps(kids, 0)
    an_order(kids, 99)
    assert len(forgotten()) == 1
    assert AuditRecord.objects.filter(event="customer.erased", actor_kind="system").count() == 1


def test_open_orders_and_open_claims_keep_a_guest(kids: Site) -> None:
    """1.10: held, under way, and a link to claim it that is still good."""
    keeps(kids, 30)
    held, busy = an_order(kids, 99, state=OrderState.ON_HOLD), an_order(kids, 99, state=OrderState.PLACED)
    offered, declined = an_order(kids, 99), an_order(kids, 99, state=OrderState.DECLINED)
    ask_to_claim(offered, by=SAM)
    assert forgotten() == {declined.customer_id}
    OneTimeToken.objects.update(expires_at="2026-01-01T00:00Z")
    Order.objects.filter(pk__in=[held.pk, busy.pk]).update(state=OrderState.COMPLETED)
    assert len(forgotten()) == 4
    OrderClaim.objects.update(created_at="2026-01-01T00:00Z")
    forget_old_claims()
    assert OrderClaim.objects.count() == 0


def test_sub_site_has_its_masters_word_or_its_own() -> None:
    trade, north, south = a_family("trade", ["north", "south"], a_set("b2b"))
    keeps(trade, 30)
    keeps(south, 0)
    old = [an_order(site, 40) for site in (trade, north, south)]
    assert forgotten() == {order.customer_id for order in old[:2]}


def test_who_became_an_account_is_no_guest(kids: Site) -> None:
    keeps(kids, 30)
    convert_guest(an_order(kids, 99).customer, by=SAM)
    assert forgotten() == set()


def test_guest_whose_order_staff_gave_away_is_forgotten_with_it(kids: Site) -> None:
    """1.10, ORD-09: no order leads to them any more, and what they wrote stands at that of the account."""
    keeps(kids, 30)
    ada = an_account(site=kids)
    old, young, busy = an_order(kids, 31), an_order(kids, 29), an_order(kids, 99, state=OrderState.PLACED)
    guests = [order.customer_id for order in (old, young, busy)]
    for order in (old, young, busy):
        assign_order(order, to=ada, by=SAM)
    assert forgotten() == {guests[0]}
    old.refresh_from_db()
    assert (old.customer_id, old.person.email, old.person.shipping) == (ada.pk, ada.email, {})
    assert young.person.shipping == {"city": "Berlin"}
    Order.objects.filter(pk=busy.pk).update(state=OrderState.COMPLETED)
    assert forgotten() == {guests[0], guests[2]}
    assert len(forgotten()) == 2


def test_work_goes_on_behind_what_is_in_use(kids: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """In portions; who is in use is met the next time."""
    keeps(kids, 30)
    orders = [an_order(kids, 60 - number) for number in range(3)]
    in_use, forget = orders[0].customer_id, forget_guests.forget_guest

    def unless_in_use(guest: Customer, **values: Any) -> None:
        if guest.pk == in_use:
            raise Busy("busy", "In use.")
        forget(guest, **values)

    monkeypatch.setattr(forget_guests, "forget_guest", unless_in_use)
    assert forgotten() == {order.customer_id for order in orders[1:]}
    monkeypatch.undo()
    assert len(forgotten()) == 3


def test_program_says_how_long_guests_are_kept(kids: Site) -> None:
    path, call = "/sites/kids/order-terms", admin()
    for sent, own, in_force in ((30, 30, 30), (0, 0, 0), (None, None, 0)):
        version = call.get(path).json["version"]
        answer = call.patch(path, {"guest_retention_days": sent}, if_match=f'"{version}"').json
        assert (answer["guest_retention_days"], answer["in_force"]["guest_retention_days"]) == (own, in_force)
    version = call.get(path).json["version"]
    refused = call.patch(path, {"guest_retention_days": 10_000}, if_match=f'"{version}"')
    assert refused.fields == {"guest_retention_days": "out_of_range"}
    assert SiteOrders.objects.get().guest_retention_days is None
