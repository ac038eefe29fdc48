"""The wish list, as a browser and a shop's program see it (WSH-01)."""

import pytest
from django.test import Client

from regulars.catalog.models import BuyingTerms, Product
from regulars.customers.models import Customer
from regulars.sites.models import Site
from regulars.wishlists.models import WishLine
from tests.doors.api.calls import as_shopper
from tests.doors.storefront.browsing import log_in, text
from tests.doors.storefront.conftest import Browse
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.rooms.orders.shops import a_shop_with
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db
PATH = "/account/wish-list"


@pytest.fixture(name="ada")
def ada_at_a_shop(sports: Site) -> Customer:
    a_shop_with(sports, P1="10", P2="2.50")
    return an_account(site=sports)


@pytest.fixture(name="client")
def her_browser(ada: Customer, browse: Browse) -> Client:
    client = browse("sports")
    log_in(client, ada.username)
    return client


def test_heart_puts_a_product_there_and_a_visitor_logs_in_first(ada: Customer, browse: Browse) -> None:
    visitor = browse("sports")
    assert 'value="P1"' in text(visitor.get("/products"))
    sent = {"product": "P1", "next": "/products?search=p"}
    assert visitor.post(f"{PATH}/added", sent)["Location"] == "/login?next=%2Fproducts%2FP1"
    assert visitor.get(PATH)["Location"] == "/login?next=%2Faccount%2Fwish-list"
    assert not WishLine.objects.exists()
    log_in(visitor, ada.username)
    assert "On your wish list" not in text(visitor.get("/products/P1"))
    assert visitor.post(f"{PATH}/added", sent)["Location"] == "/products?search=p"
    assert "On your wish list" in text(visitor.get("/products/P1"))


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/products?a=\r\nX", "/%2e"]
)
def test_nobody_is_led_elsewhere(client: Client, elsewhere: str) -> None:
    answer = client.post(f"{PATH}/added", {"product": "P1", "next": elsewhere})
    assert answer["Location"] in {PATH, "/products"}


def test_list_is_bought_from_and_written_beside(client: Client) -> None:
    """What goes into the basket stays on the list; one letter too many is said beside the field."""
    assert "Nothing on your wish list here yet" in text(client.get(PATH))
    client.post(f"{PATH}/added", {"product": "P1"})
    assert client.post("/basket/added", {"product": "P1", "quantity": "1"})["Location"] == "/basket"
    assert client.post(f"{PATH}/P1/note", {"note": "For <Bo>"})["Location"] == PATH
    page = text(client.get(PATH))
    assert "For &lt;Bo&gt;" in page
    assert "€10.00" in page
    refused = client.post(f"{PATH}/p1/note", {"note": "x" * 301})
    assert (refused.status_code, "at most 300 characters" in text(refused)) == (422, True)
    assert WishLine.objects.get().note == "For <Bo>"
    assert client.post(f"{PATH}/P2/note", {"note": "x"}).status_code == 404


def test_removed_it_comes_back_with_its_note(client: Client) -> None:
    client.post(f"{PATH}/added", {"product": "P1", "note": "For Bo"})
    page = text(client.post(f"{PATH}/P1/removed"))
    assert not WishLine.objects.exists()
    assert "Undo" in page
    assert 'name="note" value="For Bo"' in page
    assert client.post(f"{PATH}/P1/removed").status_code == 404
    client.post(f"{PATH}/added", {"product": "P1", "note": "For Bo"})
    assert WishLine.objects.get().note == "For Bo"


def test_what_is_not_sold_stands_apart_and_is_asked_for_before_it_goes(client: Client) -> None:
    """ADR-17."""
    client.post(f"{PATH}/added", {"product": "P1"})
    client.post(f"{PATH}/added", {"product": "P2"})
    Product.objects.filter(code="P1").update(archived_at="2026-01-01T00:00Z")
    above, below = text(client.get(PATH)).split("Not usable at this shop (1)")
    assert ("Product P2" in above, "Product P1" in above) == (True, False)
    assert "It is no longer sold." in below
    assert "Remove this from your wish list?" in text(client.get(f"{PATH}/P1/removed"))
    assert WishLine.objects.count() == 2
    assert client.post(f"{PATH}/P1/removed")["Location"] == PATH
    assert WishLine.objects.count() == 1


def test_no_page_and_no_program_reads_a_hidden_price(client: Client, ada: Customer, sports: Site) -> None:
    """SHP-06: nor what it was when it wasn't hidden."""
    for code in ("P1", "P2"):
        client.post(f"{PATH}/added", {"product": code})
    shop = as_shopper(sports, ada.username)
    assert [item["seen_price"]["amount"] for item in shop.get("/me/wish-list").json["items"]] == [
        "2.50",
        "10.00",
    ]
    BuyingTerms.objects.create(site=sports, type_id="B2C", prices_for="role")
    page = text(client.get(PATH))
    assert "Not usable at this shop (2)" in page
    assert ("10.00" in page, "2.50" in page) == (False, False)
    assert shop.get("/me/wish-list").json["items"] == []
    for item in shop.get("/me/wish-list?unusable=true").json["items"]:
        assert (item["reason"], item["price"], item["seen_price"]) == ("prices_hidden", None, None)
    held = text(client.post("/account/data"))
    assert ("Product P1" in held, "10.00" in held) == (True, False)


def test_program_keeps_a_wish_list(ada: Customer, sports: Site) -> None:
    shop = as_shopper(sports, ada.username)
    first = shop.put("/me/wish-list/p1")
    assert (first.status, shop.put("/me/wish-list/P1").status) == (201, 200)
    wish = first.json
    assert (wish["product"], wish["site"], wish["reason"], wish["other_store"]) == (
        "P1",
        "sports",
        None,
        False,
    )
    assert wish["price"] == wish["seen_price"] == {"amount": "10.00", "currency": "EUR"}
    assert shop.put("/me/wish-list/NONE").code == "not_on_sale"
    assert shop.patch("/me/wish-list/P1", {"note": "Blue"}).json["note"] == "Blue"
    assert shop.patch("/me/wish-list/P2", {"note": "Blue"}).code == "no_such_wish"
    shop.put("/me/wish-list/P2")
    page = shop.get("/me/wish-list?limit=1").json
    assert (page["total"], [item["product"] for item in page["items"]]) == (2, ["P2"])
    rest = shop.get(f"/me/wish-list?limit=1&cursor={page['next_cursor']}").json
    assert ([item["product"] for item in rest["items"]], rest["next_cursor"]) == (["P1"], None)
    assert shop.get("/me/wish-list?cursor=x").code == "bad_cursor"
    assert (shop.delete("/me/wish-list/P1").status, shop.delete("/me/wish-list/P1").status) == (204, 404)


def test_five_hundred_cost_what_one_costs(client: Client, ada: Customer, sports: Site) -> None:
    """Also where some have no price here; on pages of their own."""
    every = [a_stored_product(f"N{number}") for number in range(80)]
    a_list(sports, "more", dict.fromkeys(every[:50], "1"))
    WishLine.objects.bulk_create(WishLine(account=ada, site=sports, product=product) for product in every)
    with counted_statements() as counted:
        page = text(client.get(PATH))
    assert counted.count == 4
    assert "Not usable at this shop (30)" in page
    assert "unusable=true" in page
    assert text(client.get(f"{PATH}?unusable=true")).count("wish-line") == 24
