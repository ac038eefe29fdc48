"""My Account's orders, as a browser sees them."""

import re

import pytest
from django.test import Client

from regulars.catalog.models import FulfilmentCentre, Product
from regulars.customers.models import Customer
from regulars.orders.models import Order, OrderLine, OrderPerson, OrderTerms
from regulars.orders.queries.persons import answers_of
from regulars.orders.rules.baskets import Owner
from regulars.orders.rules.states import OrderState, PaidBy
from regulars.sites.models import Site
from regulars.staff.rules.rights import EVERYTHING
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.addresses.samples import BERLIN
from tests.rooms.orders.placed import a_stored_order, answers_of_each_type
from tests.rooms.orders.shops import a_shop_with, in_basket
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

LONG = "Wunderbare-Donaudampfschifffahrts-Kapitaensmuetze-mit-Saum"


@pytest.fixture
def ada(sports: Site) -> Customer:
    sports.currency = "EUR"
    sports.save()
    return an_account(site=sports)


@pytest.fixture
def client(ada: Customer, browse: Browse) -> Client:
    client = browse("sports")
    log_in(client)
    return client


def listed(client: Client, query: str = "") -> list[str]:
    page = text(client.get(f"/account/orders{query}"))
    return re.findall(r'<a href="/account/orders/[0-9]+">([^<]+)</a>', page)


def test_last_month_is_shown_first(client: Client, sports: Site, ada: Customer) -> None:
    """ORD-01, ORD-07: what is no period or state counts as not sent."""
    for number, days_ago in {"A": 3, "B": 20, "C": 200, "D": 730}.items():
        a_stored_order(sports, ada, days_ago=days_ago, number=number)
    Order.objects.filter(number="D").update(state=OrderState.COMPLETED.value)
    assert listed(client) == listed(client, "?period=%00&state=x&cursor=y") == ["A", "B"]
    assert [len(listed(client, f"?period={period}")) for period in ("week", "month", "year", "all")] == [
        1,
        2,
        3,
        4,
    ]
    assert listed(client, "?period=all&state=completed") == ["D"]


def test_list_is_two_statements_however_long(client: Client, sports: Site, ada: Customer) -> None:
    """ORD-01: the visit and the page."""
    for _ in range(3):
        a_stored_order(sports, ada, lines={LONG: "1", "P2": "2"})
        with counted_statements() as counted:
            page = text(client.get("/account/orders"))
        assert counted.count == 2
    assert LONG in page


def test_pages_are_turned(client: Client, sports: Site, ada: Customer) -> None:
    for number in range(25):
        a_stored_order(sports, ada, number=f"N{number}", days_ago=1 - number / 100)
    page = text(client.get("/account/orders"))
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    path = following[1].replace("&amp;", "&").removeprefix("/account/orders")
    assert listed(client, path) == ["N4", "N3", "N2", "N1", "N0"]
    assert len(listed(client)) == 20


def test_empty_period_leads_to_the_next_that_has_some(client: Client, sports: Site, ada: Customer) -> None:
    """ORD-07: with the state that was asked for; who has no orders at all is led to the shop."""
    assert 'href="/products"' in text(client.get("/account/orders")).partition('id="orders"')[2]
    for _ in range(3):
        a_stored_order(sports, ada, days_ago=100)
    page = text(client.get("/account/orders"))
    assert "No orders in the last month." in page
    assert re.search(r'href="/account/orders\?period=year"[^>]*><span>Last year: 3<', page)
    page = text(client.get("/account/orders?state=cancelled"))
    assert 'href="/account/orders?period=month"' in page.partition('class="empty"')[2]


def test_sisters_orders_are_there_with_their_site(
    client: Client, sports: Site, kids: Site, ada: Customer
) -> None:
    """ORD-02, MYA-02, SET-01: the same at both; a discreet set shows its own and names none (G7)."""
    for site in (sports, kids):
        a_stored_order(site, ada, number=site.code)
    at_kids = Client(HTTP_HOST="kids.localhost")
    log_in(at_kids)
    assert listed(client) == listed(at_kids) == ["kids", "sports"]
    assert "· Mystic Kids" in text(client.get("/account/orders"))
    sports.set.discreet = True
    sports.set.save()
    assert (listed(client), listed(at_kids)) == (["sports"], ["kids"])
    assert (
        "Mystic"
        not in text(client.get("/account/orders")).partition('id="orders"')[2].partition("</main>")[0]
    )
    assert client.get(f"/account/orders/{Order.objects.get(number='kids').pk}").status_code == 404


def test_an_order_shows_all_that_is_on_it(client: Client, sports: Site, ada: Customer) -> None:
    """MYA-01: lines, discount, tax, shipping, addresses, references, payment and what happened."""
    order = a_stored_order(sports, ada, lines={LONG: "8.40"}, b2b_reference="REF 77", shipping=BERLIN)
    Order.objects.filter(pk=order.pk).update(
        item_total=10,
        discount_total="1.60",
        shipping_total=3,
        total="11.40",
        discounts=[{"code": "ten", "name": "Spring", "amount": "1.60"}],
        shipping_method="Parcel",
        centre="north",
    )
    FulfilmentCentre.objects.create(code="North", name="Storehouse of the North", country="DE")
    OrderLine.objects.filter(order=order).update(tax_percent=19, tax="1.34", discount="1.60", unit_price=10)
    with counted_statements() as counted:
        page = text(client.get(f"/account/orders/{order.pk}"))
    assert counted.count == 6
    said = (
        "€8.40",
        "<dd>€10.00</dd>",
        "Spring",
        "€1.60",
        "€3.00",
        "€11.40",
        "incl. 19 % VAT",
        "€1.34",
        "10115 Berlin",
        "Parcel",
        "Storehouse of the North",
    )
    assert [word for word in (LONG, "REF 77", "Invoice", "Ordered", *said) if word not in page] == []
    assert "Other store" not in page


def test_declined_order_says_why(client: Client, sports: Site, ada: Customer) -> None:
    order = a_stored_order(sports, ada, state=OrderState.DECLINED, decision_reason="Out of stock & sorry")
    assert "Out of stock &amp; sorry" in text(client.get(f"/account/orders/{order.pk}"))


def test_an_erased_person_leaves_a_readable_order(client: Client, sports: Site, ada: Customer) -> None:
    order = a_stored_order(sports, ada)
    OrderPerson.objects.filter(order=order).update(email="", name="", shipping={}, billing={}, more={})
    assert client.get(f"/account/orders/{order.pk}").status_code == 200


def test_order_again_fills_the_basket_and_says_what_it_could_not(
    client: Client, sports: Site, ada: Customer
) -> None:
    """ORD-09: archived and unknown products are named."""
    a_shop_with(sports, P1="10", P2="2")
    Product.objects.filter(code="P2").update(archived_at="2026-01-01T00:00Z")
    order = a_stored_order(sports, ada, lines={"P1": "9", "P2": "2"})
    answer = client.post(f"/account/orders/{order.pk}/again", follow=True)
    assert answer.redirect_chain[-1][0] == "/basket"
    assert list(in_basket(Owner(ada.pk), sports)) == ["P1"]
    assert "P2 isn&#39;t in your basket" in text(answer)
    OrderTerms.objects.create(site=sports, type_id=ada.type, reorder=False)
    assert "/again" not in text(client.get(f"/account/orders/{order.pk}"))
    assert client.post(f"/account/orders/{order.pk}/again").status_code == 403


def test_another_stores_order_is_read_and_no_more(client: Client, ada: Customer) -> None:
    """ORD-08: no button; sent all the same, 409."""
    order = a_stored_order(a_site("away", a_set("others")), ada)
    page = text(client.get(f"/account/orders/{order.pk}"))
    assert ("Other store" in page, "/again" in page) == (True, False)
    assert client.post(f"/account/orders/{order.pk}/again").status_code == 409


def test_strangers_orders_are_not_there(client: Client, sports: Site) -> None:
    """G7."""
    order = a_stored_order(sports, an_account("eve@mail.example", site=sports), number="EVE-1")
    assert client.get(f"/account/orders/{order.pk}").status_code == 404
    assert client.post(f"/account/orders/{order.pk}/again").status_code == 404
    assert listed(client, "?period=all") == []
    assert "EVE-1" not in text(client.get("/account"))


def test_my_account_begins_with_the_latest(client: Client, sports: Site, ada: Customer) -> None:
    """MYA-01: three of them."""
    for number in range(4):
        a_stored_order(sports, ada, number=f"N{number}", days_ago=500 - number)
    assert re.findall(r">(N[0-9])</a>", text(client.get("/account"))) == ["N3", "N2", "N1"]


def test_answers_read_as_everywhere_else(client: Client, sports: Site, ada: Customer) -> None:
    """B2B-07: a choice by its name, a yes as a word; the back office says the same."""
    order = a_stored_order(sports, ada, more=answers_of_each_type())
    page = text(client.get(f"/account/orders/{order.pk}"))
    assert ("Third floor" in page, "<dd>Yes</dd>" in page, "True" in page) == (True, True, False)
    assert answers_of(order.person, EVERYTHING) == answers_of(order.person)


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        ({PaidBy.INVOICE: "10"}, []),
        (
            {PaidBy.CREDIT: "4", PaidBy.CARD: "6"},
            ["Your card is not charged", "Your store credit is set aside"],
        ),
    ],
)
def test_waiting_order_speaks_of_what_it_is_paid_with_alone(
    client: Client, ada: Customer, sports: Site, paid: dict[PaidBy, str], words: list[str]
) -> None:
    """B2B-11: what the decision gives back, and nothing else."""
    order = a_stored_order(sports, ada, state=OrderState.ON_HOLD, paid=paid)
    for path in (f"/account/orders/{order.pk}", f"/checkout/done/{order.number}"):
        page = text(client.get(path))
        promises = ("Your card is not charged", "Your store credit is set aside")
        assert [each for each in promises if each in page] == words
