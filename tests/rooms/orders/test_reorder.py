"""An order once more: what has a price at the site is put into the basket there (ORD-09, SHP-06)."""

from decimal import Decimal

import pytest
from django.db.models.functions import Now

from regulars.catalog.models import BuyingTerms, Product
from regulars.customers.models import Customer
from regulars.kernel.errors import Conflict, Forbidden, NotFound
from regulars.orders.models import OrderLine, OrderTerms
from regulars.orders.operations.baskets import reorder
from regulars.orders.rules.baskets import Owner
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list
from tests.rooms.orders.placed import a_stored_order
from tests.rooms.orders.shops import a_shop_with, filled, in_basket
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    site = a_site("kids", a_set("toys"), currency="EUR")
    a_shop_with(site, P1="10", P2="2", P3="3")
    return site


@pytest.fixture
def ada(kids: Site) -> Customer:
    return an_account(site=kids)


def test_what_has_a_price_is_put_in_once(kids: Site, ada: Customer) -> None:
    """ORD-09: archived, unknown and priceless products stay out, each with why; pressing twice adds nothing."""
    Product.objects.filter(code="P2").update(archived_at=Now())
    order = a_stored_order(kids, ada, lines={"P1": "30", "P2": "2", "P3": "3", "gone": "1"})
    OrderLine.objects.filter(order=order, product_code="P1").update(quantity=3)
    filled(Owner(ada.pk), kids, P1=1, P3=7)
    for _ in range(2):
        answer = reorder(ada.pk, kids.pk, order.pk)
        assert answer.put == {"P1": "P1", "P3": "P3"}
        assert {code: error.code for code, error in answer.refused.items()} == {
            "P2": "not_on_sale",
            "gone": "not_on_sale",
        }
        assert in_basket(Owner(ada.pk), kids) == {"P1": Decimal(3), "P3": Decimal(7)}


def test_an_order_of_a_sister_is_put_into_the_basket_here(kids: Site, ada: Customer) -> None:
    """MTX-01: the products that have a price at this site."""
    sister = a_site("sister", kids.set, currency="EUR")
    a_list(sister, "theirs", {Product.objects.get(code="P2"): "1"})
    order = a_stored_order(kids, ada, lines={"P1": "1", "P2": "2"})
    answer = reorder(ada.pk, sister.pk, order.pk)
    assert (list(answer.put), list(answer.refused)) == (["P2"], ["P1"])
    assert in_basket(Owner(ada.pk), sister) == {"P2": Decimal(1)}
    assert in_basket(Owner(ada.pk), kids) == {}


def test_a_product_that_has_another_code_by_now_is_found(kids: Site, ada: Customer) -> None:
    order = a_stored_order(kids, ada, lines={"P1": "10"})
    OrderLine.objects.filter(order=order).update(product=Product.objects.get(code="P1"))
    Product.objects.filter(code="P1").update(code="N1")
    assert list(reorder(ada.pk, kids.pk, order.pk).put) == ["N1"]


def test_hidden_prices_stay_hidden(kids: Site, ada: Customer) -> None:
    """SHP-06: nothing is put in."""
    order = a_stored_order(kids, ada)
    BuyingTerms.objects.create(site=kids, type_id=ada.type, prices_for="role")
    answer = reorder(ada.pk, kids.pk, order.pk)
    assert (answer.put, answer.refused["P1"].code) == ({}, "prices_hidden")
    assert in_basket(Owner(ada.pk), kids) == {}


def test_who_may_not_order_again_is_refused(kids: Site, ada: Customer) -> None:
    """ORD-08, ORD-09, G7: another store's is not here, a stranger's isn't there, a site may switch it off."""
    stray = a_stored_order(a_site("away", a_set("others")), ada)
    own, strangers = (
        a_stored_order(kids, ada),
        a_stored_order(kids, an_account("eve@mail.example", site=kids)),
    )
    OrderTerms.objects.create(site=kids, type_id=ada.type, reorder=False)
    for order, refusal, code in (
        (stray, Conflict, "not_here"),
        (strangers, NotFound, "no_such_order"),
        (own, Forbidden, "reorder_off"),
    ):
        with pytest.raises(refusal) as refused:
            reorder(ada.pk, kids.pk, order.pk)
        assert refused.value.code == code
    assert in_basket(Owner(ada.pk), kids) == {}
