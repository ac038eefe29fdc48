"""Orders as their customer sees them at a site: the list, and one of them by the same rule."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from regulars.customers.models import Customer
from regulars.kernel.errors import Invalid, NotFound
from regulars.orders.models import Order, OrderTerms
from regulars.orders.queries import history
from regulars.orders.queries.held import orders_held
from regulars.orders.queries.history import History, history_at, order_seen
from regulars.orders.rules.history import Act, Period
from regulars.orders.rules.states import OrderState
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from regulars.transfer.queries.personal_data import sight_of
from tests.rooms.orders.placed import a_stored_order
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    return a_site("kids", a_set("toys"), currency="EUR")


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def numbers(page: History) -> list[str]:
    return [order.number for order in page.items]


def test_periods_reach_back_so_many_days(kids: Site, ada: Customer) -> None:
    """ORD-01: rolling 7, 30 and 365 days; what an import places in the future is in each."""
    ages = {"A": 2.9, "B": 20, "C": 200, "D": 730, "E": 29.999, "F": 30.001, "G": -3}
    for number, days_ago in ages.items():
        a_stored_order(kids, ada, days_ago=days_ago, number=number)
    found = {period: numbers(history_at(ada.pk, kids.pk, period=period)) for period in Period}
    assert found == {
        Period.WEEK: ["G", "A"],
        Period.MONTH: ["G", "A", "B", "E"],
        Period.YEAR: ["G", "A", "B", "E", "F", "C"],
        Period.ALL: ["G", "A", "B", "E", "F", "C", "D"],
    }


def test_a_list_is_one_statement_however_long(kids: Site, ada: Customer) -> None:
    """ORD-01: each order with its first products; nobody else's are there."""
    eve = an_account("eve@mail.example", site=kids)
    a_stored_order(kids, eve, number="eve")
    a_stored_order(kids, ada, number="1", days_ago=3, lines={"P1": "1", "P2": "2", "P3": "3", "P4": "4"})
    for number in range(2, 6):
        a_stored_order(kids, ada, number=str(number), days_ago=3 - number / 10)
        with counted_statements() as counted:
            page = history_at(ada.pk, kids.pk)
        assert (counted.count, len(page.items), page.total.count) == (1, number, number)
    oldest = page.items[-1]
    assert (oldest.number, oldest.names, oldest.line_count) == ("1", ("P1", "P2", "P3"), 4)
    assert (oldest.total, oldest.currency, oldest.site_name) == (Decimal(10), "EUR", kids.name)


def test_empty_period_says_which_larger_has_some(kids: Site, ada: Customer) -> None:
    """ORD-07: with the state that was asked for."""
    assert history_at(ada.pk, kids.pk).has_more_in is None
    for days_ago in (100, 200, 300, 800):
        a_stored_order(kids, ada, days_ago=days_ago)
    a_stored_order(kids, ada, days_ago=900, state=OrderState.CANCELLED)
    larger = history_at(ada.pk, kids.pk).has_more_in
    assert larger
    assert (larger.period, larger.total.count) == (Period.YEAR, 3)
    larger = history_at(ada.pk, kids.pk, period=Period.WEEK, state=OrderState.CANCELLED).has_more_in
    assert larger
    assert (larger.period, larger.total.count) == (Period.ALL, 1)
    assert history_at(ada.pk, kids.pk, period=Period.ALL).has_more_in is None


def test_pages_follow_each_other_both_ways(
    kids: Site, ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders of the same moment too, each once; one that came about meanwhile moves none."""
    monkeypatch.setattr(history, "COUNTED_UP_TO", 4)
    moment = now() - timedelta(days=1)
    for number in range(5):
        a_stored_order(kids, ada, number=str(number))
    Order.objects.update(placed_at=moment)
    first = history_at(ada.pk, kids.pk, limit=2)
    a_stored_order(kids, ada, number="new")
    second = history_at(ada.pk, kids.pk, limit=2, cursor=first.next_cursor)
    third = history_at(ada.pk, kids.pk, limit=2, cursor=second.next_cursor)
    assert [numbers(page) for page in (first, second, third)] == [["4", "3"], ["2", "1"], ["0"]]
    assert [page.first for page in (first, second, third)] == [1, 3, 5]
    assert (first.previous_cursor, third.next_cursor) == (None, None)
    back = history_at(ada.pk, kids.pk, limit=2, cursor=third.previous_cursor)
    assert (numbers(back), back.first) == (["2", "1"], 3)
    assert numbers(history_at(ada.pk, kids.pk, limit=2, cursor=back.previous_cursor)) == ["4", "3"]
    assert (first.total.count, first.total.is_least) == (4, True)


@pytest.mark.parametrize("state", [None, OrderState.PLACED, OrderState.ON_HOLD])
@pytest.mark.parametrize(("shared", "discreet"), [(True, False), (False, False), (True, True)])
def test_what_is_not_seen_takes_no_place(
    kids: Site, ada: Customer, state: OrderState | None, *, shared: bool, discreet: bool
) -> None:
    """ORD-01, MTX-01: of several sites and states in turns, pages both ways have just those that are seen, and so many are counted."""
    set_ = kids.set
    set_.share_orders, set_.discreet = shared, discreet
    set_.save()
    away = a_set("others")
    sites = [kids, a_site("sister", set_), a_site("left", away), a_site("gone", away)]
    states = [OrderState.PLACED, OrderState.COMPLETED, OrderState.ON_HOLD]
    orders = [
        a_stored_order(sites[nr * 7 % 4], ada, days_ago=nr + 0.5, state=states[nr * 5 % 3], number=f"{nr}")
        for nr in range(40)
    ]
    hidden = {1: not shared or discreet, 2: discreet, 3: discreet}
    seen = [
        f"{nr}"
        for nr in range(40)
        if not hidden.get(nr * 7 % 4) and state in {None, orders[nr].state} and nr < 30
    ]
    page = history_at(ada.pk, kids.pk, state=state, limit=3)
    pages = [page]
    while page.next_cursor:
        page = history_at(ada.pk, kids.pk, state=state, limit=3, cursor=page.next_cursor)
        pages.append(page)
    assert [number for page in pages for number in numbers(page)] == seen
    assert {page.total.count for page in pages} == {len(seen)}
    while page.previous_cursor:
        page = history_at(ada.pk, kids.pk, state=state, limit=3, cursor=page.previous_cursor)
        pages.remove(page)  # the very same, also where its cursors lead
    assert len(pages) == 1


@pytest.mark.parametrize(
    "cursor", ["", "x", "W10", "WzEsMiwzLCJhIl0", "Wy0xLDEsMSwwXQ", "WzkwMDAwMDAwMDAwMDAwMDAwMCwxLDEsMF0"]
)
def test_a_cursor_of_nobody_is_refused(kids: Site, ada: Customer, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        history_at(ada.pk, kids.pk, cursor=cursor)
    assert refused.value.code == "bad_cursor"


def test_one_order_obeys_the_rule_of_the_list(kids: Site, ada: Customer) -> None:
    """ORD-07, ORD-08, G7: a stranger's, one of the same name's account of another set and a hidden sister's aren't there."""
    sister, away = a_site("sister", kids.set), a_site("away", a_set("others"))
    stranger = an_account("eve@mail.example", site=kids)
    namesake = an_account(site=away)
    orders = {
        "own": a_stored_order(kids, ada),
        "sister": a_stored_order(sister, ada),
        "stray": a_stored_order(away, ada),
        "stranger": a_stored_order(kids, stranger),
        "namesake": a_stored_order(away, namesake),
    }

    def seen() -> dict[str, tuple[bool, frozenset[Act]]]:
        found = {}
        for name, order in orders.items():
            with suppress(NotFound):
                one = order_seen(ada.pk, kids.pk, order.pk)
                found[name] = (one.other_store, one.may)
        listed = {order.id: order.other_store for order in history_at(ada.pk, kids.pk).items}
        assert listed == {orders[name].pk: marked for name, (marked, _) in found.items()}
        held = orders_held(ada, sight_of(EVERYTHING, kids.pk))["orders"]
        assert {order.number for order in held} == {orders[name].number for name in found}
        return found

    with pytest.raises(NotFound) as refused:
        order_seen(ada.pk, kids.pk, orders["stranger"].pk)
    assert refused.value.code == "no_such_order"
    own = {"own": (False, frozenset(Act))}
    stray = {"stray": (True, frozenset())}
    assert seen() == own | stray | {"sister": (False, frozenset({Act.REORDER}))}
    kids.set.share_orders = False
    kids.set.save()
    assert seen() == own | stray
    kids.set.share_orders, kids.set.discreet = True, True
    kids.set.save()
    assert seen() == own


def test_a_discreet_set_names_no_site(kids: Site, ada: Customer) -> None:
    """G7: nor does a store that has left."""
    order = a_stored_order(kids, ada)
    assert order_seen(ada.pk, kids.pk, order.pk).site_name == kids.name
    kids.set.discreet = True
    kids.set.save()
    assert order_seen(ada.pk, kids.pk, order.pk).site_name == ""
    assert history_at(ada.pk, kids.pk).items[0].site_name == ""


@pytest.mark.parametrize("state", list(OrderState))
def test_what_has_been_worked_on_is_not_cancelled(kids: Site, ada: Customer, state: OrderState) -> None:
    """ORD-09."""
    order = a_stored_order(kids, ada, state=state)
    cancellable = state in {OrderState.PLACED, OrderState.ON_HOLD}
    assert (Act.CANCEL in order_seen(ada.pk, kids.pk, order.pk).may) == cancellable


def test_a_sub_site_has_its_masters_word_on_reorders() -> None:
    """ORD-09: null is the master's, and without a word it is allowed."""
    master, sub = a_family("master", ["sub"], a_set("ours"))
    ada = an_account(site=sub)
    order = a_stored_order(sub, ada)

    def may() -> bool:
        return Act.REORDER in order_seen(ada.pk, sub.pk, order.pk).may

    assert may()
    OrderTerms.objects.create(site=master, type_id=ada.type, reorder=False)
    assert not may()
    own = OrderTerms.objects.create(site=sub, type_id=ada.type)
    assert not may()
    own.reorder = True
    own.save()
    assert may()
