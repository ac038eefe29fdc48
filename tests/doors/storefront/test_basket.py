"""The basket's page: without scripts, for visitors and customers (SHP-05, SHP-06, B-01, B-02)."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import BuyingTerms, Discount, Price, Product, TaxPercent
from regulars.catalog.rules.pricing import LineProblem
from regulars.orders.models import Basket, BasketLine
from regulars.sites.models import Site
from regulars.storefront.shop.basket_drawing import PROBLEMS
from tests.doors.storefront.browsing import log_in, text, without_tokens
from tests.doors.storefront.conftest import Browse
from tests.rooms.orders.shops import a_shop_with, stored
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db

COOKIE = "regulars-basket"
BAD = "<script>alert(1)</script>"


def put(client: Client, code: str, quantity: str = "1", **more: str) -> Any:
    return client.post("/basket/added", {"product": code, "quantity": quantity}, **more)


def test_cookie_comes_with_the_first_line(sports: Site, browse: Browse) -> None:
    a_shop_with(sports, tent="100.00")
    client = browse("sports")
    for path in ("/", "/products/tent", "/basket"):
        assert COOKIE not in client.get(path).cookies
    assert put(client, "sofa").status_code == 404
    assert not Basket.objects.exists()

    cookie = put(client, "tent").cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )
    assert put(client, "tent").cookies[COOKIE].value == cookie.value
    assert stored() == {"tent": 2}
    assert "Basket (1)" in text(client.get("/"))


def test_basket_says_prices_discounts_tax_and_total(sports: Site, browse: Browse) -> None:
    """SHP-05: lines, tax text and totals agree; names are text."""
    products = a_shop_with(sports, tent="100.00", rope="9.90")
    Discount.objects.create(code="BIG", name=BAD, kind="percent", value=10)
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=19)
    products["tent"].names = {"en": BAD}
    products["tent"].save()
    client = browse("sports")
    put(client, "tent", "2")
    put(client, "rope")
    page = text(client.get("/basket"))
    for said in ("€200.00", "€209.90", "€20.99", "€188.91", "incl. 19 % VAT", "€30.16"):
        assert said in page, said
    assert "<script>alert" not in page


def test_quantities_are_changed_and_lines_removed_and_put_back(sports: Site, browse: Browse) -> None:
    a_shop_with(sports, tent="100.00", rope="9.90")
    client = browse("sports")
    put(client, "tent", "2")
    put(client, "rope")
    client.post("/basket", {"product": ["tent", "rope"], "quantity": ["5", "0"]})
    assert stored() == {"tent": 5}
    gone = client.post("/basket/removed", {"product": "tent"}, follow=True)
    assert (stored(), "Undo" in text(gone)) == ({}, True)
    assert "Your basket is empty" in text(gone)
    put(client, "tent", "5.000")
    assert stored() == {"tent": 5}
    assert "Undo" not in text(client.get(gone.redirect_chain[0][0]))


@pytest.mark.parametrize("quantity", ["x", "-1", "1e9", "1.5", "", "NaN", "\x00"])
def test_quantity_that_can_not_be_stays_beside_its_field(sports: Site, browse: Browse, quantity: str) -> None:
    a_shop_with(sports, tent="100.00")
    client = browse("sports")
    if quantity:
        assert put(client, "tent", quantity).status_code == 422
        assert not Basket.objects.exists()
    put(client, "tent")
    answer = client.post("/basket", {"product": "tent", "quantity": quantity})
    assert (answer.status_code, stored()) == (422, {"tent": 1})
    assert 'aria-invalid="true"' in text(answer)


def test_price_that_changed_is_said_once(sports: Site, browse: Browse) -> None:
    """B-02."""
    a_shop_with(sports, tent="100.00")
    client = browse("sports")
    put(client, "tent")
    assert "has changed" not in text(client.get("/basket"))
    Price.objects.update(amount="120.00")
    page = text(client.get("/basket"))
    assert "€100.00, now €120.00" in page
    assert "has changed" not in text(client.get("/basket"))


def test_line_that_can_not_be_bought_says_why_and_counts_for_nothing(sports: Site, browse: Browse) -> None:
    products = a_shop_with(sports, tent="100.00", rope="9.90")
    client = browse("sports")
    put(client, "tent")
    put(client, "rope")
    Price.objects.filter(product=products["tent"]).delete()
    page = text(client.get("/basket"))
    assert "on sale here, so it doesn" in page
    assert ("€9.90" in page, "€109.90" in page, "/products/tent" in page) == (True, False, False)
    client.post("/basket/removed", {"product": "tent"})
    assert stored() == {"rope": 1}


def test_hidden_prices_are_nowhere_in_the_basket(sports: Site, browse: Browse) -> None:
    """SHP-06: prices that come to be hidden leave the page, and nothing can be put in."""
    a_shop_with(sports, tent="4711.25")
    client = browse("sports")
    put(client, "tent")
    assert "4,711.25" in text(client.get("/basket"))
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    assert "711" not in without_tokens(text(client.get("/basket")))
    refused = put(client, "tent")
    assert (refused.status_code, "711" in without_tokens(text(refused))) == (403, False)


def test_basket_comes_along_at_log_in(sports: Site, browse: Browse) -> None:
    """1.5: summed once, and the cookie goes; a token of another browser or a used one brings nothing."""
    a_shop_with(sports, tent="100.00", rope="9.90")
    ada = an_account(site=sports)
    client = browse("sports")
    put(client, "tent", "2")
    token = client.cookies[COOKIE].value
    log_in(client)
    answer = client.get("/account")
    assert (answer.cookies[COOKIE].value, "has come along" in text(answer)) == ("", True)
    assert "Basket (1)" in text(answer)
    for _ in range(2):
        client.cookies[COOKIE] = token
        assert "has come along" not in text(client.get("/basket"))
    assert set(BasketLine.objects.values_list("basket__account", "quantity")) == {(ada.pk, Decimal(2))}


def test_token_of_another_site_finds_nothing(sports: Site, kids: Site, browse: Browse) -> None:
    a_shop_with(sports, tent="100.00")
    client, other = browse("sports"), browse("kids")
    put(client, "tent")
    other.cookies[COOKIE] = client.cookies[COOKIE].value
    assert "Your basket is empty" in text(other.get("/basket"))


def test_htmx_gets_the_page_to_take_its_part_from(sports: Site, browse: Browse) -> None:
    a_shop_with(sports, tent="100.00")
    client = browse("sports")
    put(client, "tent")
    htmx = {"HTTP_HX_REQUEST": "true"}
    page = text(client.post("/basket", {"product": "tent", "quantity": "3"}, **htmx))
    assert ("€300.00" in page, 'id="nav-basket"' in page) == (True, True)
    page = text(client.post("/basket/removed", {"product": "tent"}, **htmx))
    assert ("Undo" in page, "Basket (" in page) == (True, False)


def test_basket_speaks_german_where_the_shop_does(browse: Browse, sports: Site) -> None:
    Site.objects.filter(pk=sports.pk).update(locale="de_DE")
    a_shop_with(sports, tent="1100.00")
    client = browse("sports")
    put(client, "tent")
    page = text(client.get("/basket"))
    assert ("Warenkorb (1)" in page, "1.100,00" in page) == (True, True)


@pytest.mark.parametrize("lines", [1, 30])
def test_basket_costs_four_statements_beside_the_visit(sports: Site, browse: Browse, lines: int) -> None:
    codes = [f"tent-{nr}" for nr in range(lines)]
    a_shop_with(sports, **dict.fromkeys(codes, "100.00"))
    client = browse("sports")
    for code in codes:
        put(client, code)
    client.get("/basket")
    with counted_statements() as counted:
        client.get("/basket")
    assert counted.count == 5


def test_line_that_cannot_be_bought_as_it_is_says_what_would_do(sports: Site, browse: Browse) -> None:
    """Every problem of a line has its words on the page, and none is counted."""
    product = a_shop_with(sports, tent="100.00")["tent"]
    client = browse("sports")
    put(client, "tent")
    for change, words in (
        (lambda: Price.objects.filter(product=product).update(min_quantity=5), "sold from 5 on"),
        (lambda: Product.objects.filter(pk=product.pk).update(step=2), "multiples of 2"),
        (lambda: Product.objects.filter(pk=product.pk).update(restricted=True), "on sale here"),
    ):
        change()
        page = text(client.get("/basket"))
        assert (words in page, "€0.00" in page, "€100.00" in page) == (True, True, False), words
    assert set(PROBLEMS) == set(LineProblem)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({}, ""),
        ({"approve_amount": {"amount": "200.00", "currency": "EUR"}}, ""),
        ({"approve_amount": {"amount": "199.99", "currency": "EUR"}}, "This order will wait for approval"),
        ({"approve_flag": True, "block_flag": True}, "You can't order this"),
    ],
)
def test_basket_forecasts_what_becomes_of_an_order(
    sports: Site, browse: Browse, limits: dict[str, Any], words: str
) -> None:
    """B2B-03, B2B-06: the customer hears of it before the checkout, and of the strictest answer alone."""
    a_shop_with(sports, tent="100.00")
    an_account(site=sports, attributes=limits)
    client = browse("sports")
    log_in(client)
    put(client, "tent", "2")
    page = text(client.get("/basket"))
    forecasts = [
        each for each in ("This order will wait for approval", "You can't order this") if each in page
    ]
    assert forecasts == ([words] if words else [])
    assert ('href="/checkout"' in page) is ("block_flag" not in limits)
