"""The basket by API: of a shopper by their token, of a visitor by the `Cart-Token` that the first PUT answers (B-02, SHP-06)."""

import pytest

from regulars.catalog.models import BuyingTerms, Discount, Price, Product, TaxPercent
from regulars.customers.operations.access import move_access
from regulars.kernel.actor import OPERATOR
from regulars.kernel.guessing import throttle
from regulars.orders.models import Basket
from regulars.orders.rules.baskets import MOST_LINES, Owner
from regulars.sites.models import Site
from tests.doors.api.calls import Answer, Caller, as_shopper, at
from tests.rooms.catalog.shops import a_list
from tests.rooms.orders.shops import a_shop_with, filled
from tests.statements import counted_statements
from tests.world import a_family, a_set, a_site, an_account, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kids() -> Site:
    site = a_site("kids", currency="EUR")
    a_shop_with(site, P1="10", P2="2.50", P3="1")
    return site


def put(call: Caller, code: str, quantity: str, token: str = "") -> Answer:
    return call.put(f"/cart/lines/{code}", {"quantity": quantity}, **({"Cart_Token": token} if token else {}))


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def quantities(answer: Answer) -> dict[str, str]:
    return {line["product"]: line["quantity"] for line in answer.json["lines"]}


def test_a_visitor_fills_changes_and_empties_it_by_the_token(kids: Site) -> None:
    TaxPercent.objects.create(site=kids, tax_class="standard", percent=25, text="incl. VAT")
    Discount.objects.create(code="ten", name="Ten off", kind="percent", value=10)
    visitor = at(kids)
    first = put(visitor, "P1", "2")
    token = first.raw.headers["Cart-Token"]
    assert (first.status, len(token)) == (200, 43)
    again = put(visitor, "p2", "4", token)
    assert again.raw.headers["Cart-Token"] == token
    assert again.json == {
        "shows_prices": True,
        "can_be_bought": True,
        "lines": [
            {
                "product": "P1",
                "name": "Product P1",
                "quantity": "2",
                "problem": None,
                "price": euros("10.00"),
                "changed_from": None,
                "total": euros("20.00"),
                "discount": euros("2.00"),
            },
            {
                "product": "P2",
                "name": "Product P2",
                "quantity": "4",
                "problem": None,
                "price": euros("2.50"),
                "changed_from": None,
                "total": euros("10.00"),
                "discount": euros("1.00"),
            },
        ],
        "items": euros("30.00"),
        "discounts": [{"code": "ten", "name": "Ten off", "amount": euros("3.00")}],
        "total": euros("27.00"),
        "taxes": [{"tax_class": "standard", "percent": "25", "text": "incl. VAT", "amount": euros("5.40")}],
    }
    assert visitor.get("/cart", Cart_Token=token).json == again.json
    assert quantities(put(visitor, "P2", "0", token)) == {"P1": "2"}
    assert visitor.delete("/cart/lines/P1", Cart_Token=token).status == 204
    assert visitor.delete("/cart/lines/P1", Cart_Token=token).status == 204
    put(visitor, "P1", "1", token)
    assert visitor.delete("/cart", Cart_Token=token).status == 204
    assert quantities(visitor.get("/cart", Cart_Token=token)) == {}


def test_the_token_of_another_browser_or_site_finds_nothing(kids: Site) -> None:
    toys = a_site("toys")
    a_list(toys, "toys", dict.fromkeys(Product.objects.all(), "3"))
    token = put(at(kids), "P1", "2").raw.headers["Cart-Token"]
    assert quantities(at(toys).get("/cart", Cart_Token=token)) == {}
    assert at(toys).delete("/cart", Cart_Token=token).status == 204
    assert put(at(toys), "P1", "1", token).raw.headers["Cart-Token"] != token
    assert quantities(at(kids).get("/cart", Cart_Token="a" * 43)) == {}
    assert quantities(at(kids).get("/cart")) == {}
    assert quantities(at(kids).get("/cart", Cart_Token=token)) == {"P1": "2"}


def test_it_is_merged_once_after_the_log_in(kids: Site) -> None:
    an_account(site=kids)
    visitor, ada = at(kids), as_shopper(kids, "ada@mail.example")
    token = put(visitor, "P1", "2").raw.headers["Cart-Token"]
    mine = put(ada, "P1", "4", token)
    assert (quantities(mine), "Cart-Token" in mine.raw.headers) == ({"P1": "4"}, False)
    for _ in range(2):
        merged = ada.post("/cart/merge", {}, Cart_Token=token)
        assert (merged.status, merged.json["left_out"]) == (200, [])
        assert merged.json["cart"]["lines"][0]["quantity"] == "6"
    assert quantities(visitor.get("/cart", Cart_Token=token)) == {}
    assert visitor.post("/cart/merge", {}, Cart_Token=token).code == "not_logged_in"
    assert ada.post("/cart/merge", {}).json["cart"] == ada.get("/cart").json


def test_at_a_master_it_is_that_of_the_own_sub_shop() -> None:
    """SUB-05: the same at both hosts, and not what visitors of the master see."""
    master, north = a_family("trade", ["north"], a_set("trade"))
    products = a_shop_with(master, P1="10")
    a_list(north, "north", {products["P1"]: "12"})
    an_account(site=north)
    token = put(at(master), "P1", "1").raw.headers["Cart-Token"]
    ada = as_shopper(master, "ada@mail.example")
    assert ada.post("/cart/merge", {}, Cart_Token=token).json["cart"]["total"]["amount"] == "12.00"
    assert quantities(as_shopper(north, "ada@mail.example").get("/cart")) == {"P1": "1"}
    assert quantities(at(master).get("/cart", Cart_Token=token)) == {}


def test_staff_move_the_customer_to_another_sub_shop_and_back() -> None:
    """SUB-05: in the log-in at the master that goes on, an empty one there, and the old one is back."""
    master, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    products = a_shop_with(north, P1="10")
    a_list(south, "south", {products["P1"]: "11"})
    nora = an_account(site=north)
    shopper = as_shopper(master, "ada@mail.example")
    put(shopper, "P1", "2")
    move_access(nora, site=south, instead_of=north, by=OPERATOR)
    assert quantities(shopper.get("/cart")) == {}
    assert put(shopper, "P1", "5").json["total"]["amount"] == "55.00"
    move_access(nora, site=north, instead_of=south, by=OPERATOR)
    back = shopper.get("/cart")
    assert (quantities(back), back.json["total"]["amount"]) == ({"P1": "2"}, "20.00")


@pytest.mark.parametrize(
    ("code", "quantity", "status", "error"),
    [
        ("P9", "1", 404, "not_on_sale"),
        ("P%2F1", "1", 404, "not_found"),
        ("P1", "-1", 422, "wrong_quantity"),
        ("P1", "1.5", 422, "wrong_quantity"),
        ("P1", "1000000000", 422, "wrong_quantity"),
        ("P1", "many", 422, "wrong_quantity"),
    ],
)
def test_what_cannot_be_put_in_is_refused_and_nothing_kept(
    kids: Site, code: str, quantity: str, status: int, error: str
) -> None:
    refused = put(at(kids), code, quantity)
    assert (refused.status, refused.code, "Cart-Token" in refused.raw.headers) == (status, error, False)
    assert refused.fields == ({"quantity": error} if status == 422 else {})
    assert Basket.objects.count() == 0


def test_no_more_lines_than_a_basket_holds(kids: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_LINES == 200
    monkeypatch.setattr("regulars.orders.rules.baskets.MOST_LINES", 1)
    token = put(at(kids), "P1", "1").raw.headers["Cart-Token"]
    refused = put(at(kids), "P2", "1", token)
    assert (refused.status, refused.code) == (409, "basket_full")


def test_hidden_prices_leave_every_amount_out(kids: Site) -> None:
    """SHP-06."""
    token = put(at(kids), "P1", "1").raw.headers["Cart-Token"]
    BuyingTerms.objects.create(site=kids, type_id="guest", prices_for="role")
    assert at(kids).get("/cart", Cart_Token=token).json == {
        "shows_prices": False,
        "can_be_bought": False,
        "lines": [
            {"product": "P1", "name": "Product P1", "quantity": "1", "problem": "prices_hidden"},
        ],
    }
    refused = put(at(kids), "P2", "1", token)
    assert (refused.status, refused.code) == (403, "prices_hidden")


def test_what_changed_is_told_until_it_was_seen(kids: Site) -> None:
    """B-02."""
    token = put(at(kids), "P1", "1").raw.headers["Cart-Token"]
    Price.objects.filter(product__code="P1").update(amount=11)
    for _ in range(2):
        (line,) = at(kids).get("/cart", Cart_Token=token).json["lines"]
        assert (line["price"], line["changed_from"]) == (euros("11.00"), euros("10.00"))
    (line,) = at(kids).put("/cart/seen", Cart_Token=token).json["lines"]
    assert line["changed_from"] == euros("10.00")
    (line,) = at(kids).get("/cart", Cart_Token=token).json["lines"]
    assert line["changed_from"] is None


def test_a_dead_token_is_nobody_and_the_cookie_changes_nothing_without_its_form_token(kids: Site) -> None:
    ada = an_account(site=kids)
    for answer in (at(kids, "a" * 43).get("/cart"), put(at(kids, "a" * 43), "P1", "1")):
        assert (answer.status, answer.code) == (401, "not_logged_in")
    browser = at(kids)
    browser.client.cookies["regulars"] = logged_in(ada, kids).token
    filled(Owner(ada.pk), kids, P1=1)
    assert quantities(browser.get("/cart")) == {"P1": "1"}
    for refused in (put(browser, "P1", "2"), browser.delete("/cart"), browser.put("/cart/seen")):
        assert (refused.status, refused.code) == (403, "csrf_failed")
    browser.client.cookies["regulars"] = "a" * 43
    assert quantities(browser.get("/cart")) == {}
    assert quantities(put(browser, "P1", "5")) == {"P1": "5"}


def test_one_network_is_given_so_many_baskets(kids: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "BASKETS_PER_NETWORK", throttle.Rate(1, 60))
    token = put(at(kids), "P1", "1").raw.headers["Cart-Token"]
    refused = put(at(kids), "P1", "1")
    assert (refused.status, refused.code, Basket.objects.count()) == (429, "rate_limited", 1)
    assert put(at(kids), "P2", "1", token).status == 200


def test_asks_as_often_for_three_lines_as_for_one(kids: Site) -> None:
    """Visit, quota, basket, facts; a line more is held, found, looked up, counted, put in and its basket touched."""
    an_account(site=kids)
    ada = as_shopper(kids, "ada@mail.example")
    counts = set()
    for code in ("P1", "P2", "P3"):
        with counted_statements() as putting:
            put(ada, code, "1")
        with counted_statements() as reading:
            ada.get("/cart")
        counts.add((putting.count, reading.count))
    assert counts == {(12, 4)}
