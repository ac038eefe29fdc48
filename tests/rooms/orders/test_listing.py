"""Orders as staff find them: by R alone, whoever placed them."""

from datetime import date
from typing import Any

import pytest

from regulars.kernel.errors import Conflict, Forbidden, NotFound
from regulars.orders.models import Order
from regulars.orders.queries import listing
from regulars.orders.queries.listing import find_by_number, find_order, list_orders
from regulars.orders.queries.persons import hidden_of, seen_person
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.rules import Grant, Right
from regulars.staff.rules.rights import EVERYTHING, FieldGroup
from tests.rooms.orders.placed import a_stored_order
from tests.world import a_guest, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids")


@pytest.fixture
def toys() -> Site:
    return a_site("toys", a_set("apart"))


def reaching(*sites: Site, sees: tuple[FieldGroup, ...] = tuple(FieldGroup)) -> Grant:
    return Grant(
        frozenset({Right.SEE, Right.SEE_ORDERS}), frozenset(sees), sites=frozenset(site.pk for site in sites)
    )


def numbers(grant: Grant = EVERYTHING, **meanings: Any) -> list[str]:
    return [order.number for order in list_orders(grant, **meanings).items]


def test_email_finds_guests_and_accounts_of_every_set_within_the_sites(kids: Site, toys: Site) -> None:
    """ORD-04: what lies at other sites is absent, not blanked; another's order never comes along."""
    ann, other = an_account("ann@x.example", kids), an_account("ben@x.example", kids)
    a_stored_order(kids, ann, number="A1", days_ago=3)
    a_stored_order(toys, an_account("ann@x.example", toys), number="B1", days_ago=2)
    a_stored_order(kids, a_guest(kids, "Ann@x.example"), number="G1", days_ago=1)
    a_stored_order(kids, other, number="C1")
    assert numbers(email=" ANN@x.example ") == ["G1", "B1", "A1"]
    assert numbers(reaching(kids), email="ann@x.example") == ["G1", "A1"]
    assert numbers(email="ann@x.exampl") == numbers(email="%") == []


def test_order_of_a_customer_who_moved_on_stays_with_its_site(kids: Site, toys: Site) -> None:
    """MTX-01: R alone decides, and ORD-03 finds them by customer."""
    ann = an_account("ann@x.example", toys)  # of another set by now
    order = a_stored_order(kids, ann, number="A1")
    a_stored_order(kids, an_account("ben@x.example", kids), number="C1")
    Order.objects.filter(number="A1").update(set_code="former")
    assert numbers(customer=ann.pk) == numbers(reaching(kids), customer=ann.pk) == ["A1"]
    assert numbers(reaching(toys), customer=ann.pk) == []
    assert (numbers(set="former"), numbers(set=kids.set)) == (["A1"], ["C1"])
    assert find_order(reaching(kids), order.pk) == order
    with pytest.raises(NotFound):
        find_order(reaching(toys), order.pk)


@pytest.mark.parametrize("many", [2, listing._MANY])
def test_number_is_exact_first_then_how_it_begins(
    kids: Site, toys: Site, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ORD-05, ORD-10: signs of patterns are text."""
    monkeypatch.setattr(listing, "_MANY", many)
    ann = an_account("ann@x.example", kids)
    for number in ("A-1", "A-1x", "A%1", "x' OR 1"):
        a_stored_order(kids, ann, number=number)
    a_stored_order(toys, an_account("t@x.example", toys), number="a-1")
    assert sorted(numbers(number=" a-1")) == ["A-1", "a-1"]
    assert numbers(number="a-1X") == ["A-1x"]
    assert sorted(numbers(number="a-")) == ["A-1", "A-1x", "a-1"]
    assert numbers(number="A%") == ["A%1"]
    assert numbers(number="%") == numbers(number="_") == numbers(number="' OR 1") == []
    assert numbers(number="X' or") == ["x' OR 1"]
    assert numbers(reaching(toys), number="a-") == ["a-1"]
    assert numbers(state="' OR 1") == []


def test_number_of_two_sites_asks_which(kids: Site, toys: Site) -> None:
    """ORD-10"""
    here = a_stored_order(kids, an_account("ann@x.example", kids), number="1001")
    a_stored_order(toys, an_account("t@x.example", toys), number="1001")
    with pytest.raises(Conflict) as refused:
        find_by_number(EVERYTHING, "1001")
    assert refused.value.code == "number_not_unique"
    assert refused.value.details["choices"] == [
        {"site": "kids", "number": "1001"},
        {"site": "toys", "number": "1001"},
    ]
    assert find_by_number(EVERYTHING, "1001", kids) == find_by_number(reaching(kids), "1001") == here
    with pytest.raises(NotFound):
        find_by_number(reaching(kids), "1001", toys)


def test_other_filters_narrow(kids: Site) -> None:
    """B2B-12 by reference; states, holds, origin, kind and days."""
    ann = an_account("ann@x.example", kids)
    a_stored_order(kids, ann, number="REF", b2b_reference="Po-7", charge_id="K1", days_ago=40)
    a_stored_order(kids, ann, number="HELD", state=OrderState.ON_HOLD)
    a_stored_order(kids, a_guest(kids), number="GUEST")
    Order.objects.filter(number="GUEST").update(
        origin="external", source_version=1, placed_at="2026-03-01T23:30:00Z"
    )
    assert numbers(reference=" pO-7 ") == numbers(reference="k1") == ["REF"]
    assert numbers(reference="po") == []
    assert numbers(state="on_hold") == numbers(held="yes") == ["HELD"]
    assert sorted(numbers(held="no")) == ["GUEST", "REF"]
    assert numbers(kind="guest") == numbers(origin="external") == ["GUEST"]
    march = {"since": date(2026, 3, 2), "until": date(2026, 3, 2)}
    assert (numbers(**march), numbers(zone="Europe/Berlin", **march)) == ([], ["GUEST"])
    assert numbers(since=date(2026, 3, 1), until=date(2026, 3, 1)) == ["GUEST"]


@pytest.mark.parametrize("few", [1, 2])
def test_reference_of_more_than_a_few_finds_them_too(
    kids: Site, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """B2B-12: a cost centre may stand on any number of orders."""
    ann = an_account("ann@x.example", kids)
    for number in ("A", "B"):
        a_stored_order(kids, ann, number=number, charge_id="K1")
    a_stored_order(kids, ann, number="OTHER", charge_id="K2")
    monkeypatch.setattr(listing, "_FEW", few)
    assert sorted(numbers(reference="k1")) == ["A", "B"]


def test_rights_and_fields_are_asked_for(kids: Site) -> None:
    """G13: a filter by what isn't seen is refused, and what isn't seen is empty."""
    order = a_stored_order(
        kids, an_account("ann@x.example", kids), name="Ann", b2b_reference="PO7", shipping={"city": "Bonn"}
    )
    with pytest.raises(Forbidden):
        list_orders(Grant(frozenset({Right.SEE}), frozenset(FieldGroup), sites=None))
    mine = reaching(kids, sees=(FieldGroup.IDENTITY,))
    for wish in ({"email": "ann@x.example"}, {"reference": "PO7"}):
        with pytest.raises(Forbidden) as refused:
            list_orders(mine, **wish)
        assert refused.value.code == "field_hidden"
    seen = seen_person(order.person, mine)
    assert (seen.name, seen.email, seen.b2b_reference, seen.shipping) == ("Ann", "", "", {})
    assert hidden_of(EVERYTHING) == frozenset()
    assert order.person.email == "ann@x.example"


def test_page_goes_on_behind_orders_of_the_same_moment(kids: Site, django_assert_num_queries: Any) -> None:
    ann = an_account("ann@x.example", kids)
    for number in "ABC":
        a_stored_order(kids, ann, number=number)
    Order.objects.update(placed_at="2026-03-01T12:00:00Z")
    with django_assert_num_queries(2):
        first = list_orders(EVERYTHING, limit=2)
        assert [order.person.name and order.site.code for order in first.items] == ["kids", "kids"]
    with django_assert_num_queries(1):
        rest = list_orders(EVERYTHING, limit=2, cursor=first.next_cursor)
    assert [order.number for order in (*first.items, *rest.items)] == ["C", "B", "A"]
    assert (first.total.count, first.total.is_exact) == (3, True)
