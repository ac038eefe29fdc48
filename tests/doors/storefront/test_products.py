"""What is on sale at a shop, by its pages and its API (SHP-01, SHP-05, SHP-06, SUB-05, CLS-04)."""

import re
from typing import Any

import pytest
from django.test import Client

from regulars.catalog.models import BuyingTerms, Price, ProductImage, TaxPercent
from regulars.catalog.queries import assortment as assortments
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.sites.models import Site
from tests.doors.api.calls import as_shopper, at
from tests.doors.storefront.browsing import log_in, text, without_tokens
from tests.doors.storefront.conftest import Browse
from tests.journeys.families import family
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.statements import counted_statements
from tests.world import an_account

pytestmark = pytest.mark.django_db

BAD = "<script>alert(1)</script>"
PLACES = ("/products", "/products?sort=price", "/products?search=tent", "/products/tent-1")


def a_shop(site: Site, *amounts: str) -> None:
    """`tent-1` and so on, in the order of their names whatever they cost."""
    products = [a_stored_product(f"tent-{nr}", tax_class="standard") for nr, _ in enumerate(amounts, start=1)]
    a_list(site, f"open-{site.code}", dict(zip(products, amounts, strict=True)))


def names(client: Client, path: str) -> list[str]:
    return re.findall(r'<a href="/products/([^"?]+)">', text(client.get(path)))


def test_product_is_on_sale_where_it_has_a_price(sports: Site, kids: Site, browse: Browse) -> None:
    """SHP-01: at A, and 404 at B, by page and API."""
    a_shop(sports, "100.00")
    assert [browse(code).get("/products/tent-1").status_code for code in ("sports", "kids")] == [200, 404]
    assert (names(browse("sports"), "/products"), names(browse("kids"), "/products")) == (["tent-1"], [])
    assert "No products yet" in text(browse("kids").get("/products"))
    assert 'href="/products">' in text(browse("kids").get("/products/tent-1"))
    assert [at(site).get("/products/tent-1").status for site in (sports, kids)] == [200, 404]
    assert [[one["code"] for one in at(site).get("/products").json["items"]] for site in (sports, kids)] == [["tent-1"], []]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "least", "sentence"),
    [
        ("1", "1", ""),
        ("1", "10", "Sold from 10 on."),
        ("2", "2", "Sold in multiples of 2."),
        ("2", "10", "Sold in multiples of 2, from 10 on."),
    ],
)
def test_page_says_in_which_quantities_it_is_sold(
    sports: Site, browse: Browse, step: str, least: str, sentence: str
) -> None:
    """SHP-01, SHP-05: where that isn't any whole number; not in the list."""
    tent = a_stored_product("tent", step=step)
    a_price(a_list(sports, "open"), tent, "9.00", least=least)
    pages = [text(browse("sports").get(path)) for path in ("/products/tent", "/products")]
    assert [re.findall("Sold [^<]*", page) for page in pages] == [[sentence] if sentence else [], []]


def test_price_says_its_breaks_and_its_tax(sports: Site, browse: Browse) -> None:
    """SHP-05: what the least costs, where more cost less, the table of it, and the tax as the site words it."""
    tent = a_stored_product("tent", step=2, text=BAD, names={"en": f"Tent {BAD}"}, category=BAD)
    prices = a_list(sports, "open", {tent: "9.00"})
    a_price(prices, tent, "8.00", least="10")
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=19)
    page = text(browse("sports").get("/products/tent"))
    assert (">€9.00</p>" in page, "from 10" in page, "from €8.00" in page, "incl. 19 % VAT" in page) == (True, True, False, True)  # fmt: skip
    assert re.search(r'name="quantity" value="2"[^>]*inputmode="numeric"', page)
    assert "Sold in multiples of 2." in page
    TaxPercent.objects.update(text="VAT is in it")
    listed = text(browse("sports").get("/products"))
    assert ("€9.00" in listed, "€8.00" in listed, "less from 10 on" in listed, "VAT is in it" in listed) == (True, False, True, True)  # fmt: skip
    assert BAD not in page + listed
    answer = at(sports).get("/products/tent").json
    assert answer["text"] == BAD
    assert answer["price"] == {"amount": "9.00", "currency": "EUR"}
    assert [(one["quantity"], one["price"]["amount"]) for one in answer["breaks"]] == [("2", "9.00"), ("10", "8.00")]  # fmt: skip
    assert (answer["step"], answer["tax_percent"], answer["tax_text"]) == ("2", "19.00", "VAT is in it")


@pytest.mark.parametrize("amounts", [("4711.25", "815.50"), ("815.50", "4711.25")])
def test_hidden_prices_are_hidden_at_every_entrance(
    sports: Site, browse: Browse, amounts: tuple[str, str]
) -> None:
    """SHP-06: no digit of an amount, and rows in the same order whatever they cost; a role opens them."""
    a_shop(sports, *amounts)
    TaxPercent.objects.create(site=sports, tax_class="standard", percent=19)
    for kind in ("guest", "B2C"):
        BuyingTerms.objects.create(site=sports, type_id=kind, prices_for="role")
    ada = an_account(site=sports)
    customer = browse("sports")
    log_in(customer)
    for client in (browse("sports"), customer):
        for path in PLACES:
            page = without_tokens(text(client.get(path)))
            assert not re.search(r"711|815|19 %|€", page), path
            assert 'name="quantity"' not in page
        assert names(client, "/products?sort=price") == ["tent-1", "tent-2"]
    assert "/login?next=/products/tent-1" in text(browse("sports").get("/products/tent-1"))
    for caller in (at(sports), as_shopper(sports, "ada@mail.example")):
        answers = [caller.get(path) for path in ("/products", "/products?search=tent", "/products/tent-1")]
        assert not any(re.search(r"711|815|19", str(answer.json)) for answer in answers)
        assert [one["code"] for one in answers[0].json["items"]] == ["tent-1", "tent-2"]
        assert "price" not in answers[2].json
        assert (answers[0].json["total"], answers[0].json["total_is_exact"]) == (2, True)
        refused = caller.get("/products?sort=price")
        assert (refused.status, refused.code) == (422, "prices_hidden")

    role = CustomerRole.objects.create(code="BUYER", name="Buyer", rights=["see_prices"])
    RoleHolding.objects.create(role=role, account=ada)
    assert "711.25" in text(customer.get("/products"))
    assert as_shopper(sports, "ada@mail.example").get("/products?sort=price").json["shows_prices"]
    assert "711" not in without_tokens(text(browse("sports").get("/products")))


def step(page: str, rel: str) -> str:
    """Where *Previous* or *Next* leads; nothing where there is none."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_list_is_searched_narrowed_sorted_and_walked(sports: Site, browse: Browse) -> None:
    boots = a_stored_product("boots", name="Alpine boots", category="Shoes & more")
    many = {a_stored_product(f"tent-{nr:02}", category="Tents"): f"{100 - nr}.00" for nr in range(50)}
    a_list(sports, "open", {boots: "70.50", **many})
    client = browse("sports")
    assert names(client, "/products?search=alpine") == ["boots"]
    assert names(client, "/products?category=Shoes+%26+more&search=ALP") == ["boots"]
    assert "Nothing fits" in text(client.get("/products?search=nothing-of-this"))
    assert names(client, "/products?sort=price")[:2] == ["tent-49", "tent-48"]
    assert "Shoes &amp; more" in text(client.get("/products"))
    seen, path = [], "/products?category=Tents"
    while path:
        page = text(client.get(path))
        seen += names(client, path)
        place = re.search(r"(\d+)–(\d+) of 50", page)  # noqa: RUF001 - as the page has it
        assert ("50 products" in page, place and place.groups()) == (
            True,
            (str(len(set(seen)) - len(names(client, path)) + 1), str(len(seen))),
        )
        path = step(page, "next")
    assert seen == [f"tent-{nr:02}" for nr in range(50)]
    for first in (24, 0):
        page = text(client.get(step(page, "prev")))
        assert f'/products/tent-{first:02}"' in page
    assert (step(page, "prev"), "1–24 of 50" in page) == ("", True)  # noqa: RUF001 - as above
    part = text(client.get("/products?search=alpine", HTTP_HX_REQUEST="true"))
    assert ("boots" in part, "<html" in part) == (True, False)
    assert names(client, "/products?cursor=nonsense") == names(client, "/products")


def test_page_by_price_is_the_first_by_name_once_prices_are_hidden(sports: Site, browse: Browse) -> None:
    """SHP-06: as when a session ends on the second page; and a page of another search is the first of this one."""
    a_shop(sports, *(f"{100 - nr}.00" for nr in range(30)))
    client = browse("sports")
    second = step(text(client.get("/products?sort=price")), "next")
    assert names(client, second)[-1] == "tent-1"
    assert names(client, f"{second}&search=tent-7") == ["tent-7"]
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    assert names(client, second)[0] == "tent-1"


def test_too_many_to_sort_by_price_are_listed_by_name(
    sports: Site, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SHP-01: the page says what to do, and a search that leaves fewer is sorted; by API a code."""
    a_shop(sports, "100.00", "90.00", "80.00")
    monkeypatch.setattr(assortments, "MOST_BY_PRICE", 2)
    page = text(browse("sports").get("/products?sort=price"))
    assert ("too many products to sort" in page, "selected>Lowest price first" in page) == (True, False)
    assert names(browse("sports"), "/products?sort=price") == ["tent-1", "tent-2", "tent-3"]
    part = text(browse("sports").get("/products?sort=price", HTTP_HX_REQUEST="true"))
    assert "too many products to sort" in part
    assert names(browse("sports"), "/products?sort=price&search=tent-3") == ["tent-3"]
    refused = at(sports).get("/products?sort=price")
    assert (refused.status, refused.code) == (422, "too_many_to_sort")


def test_customer_at_the_master_finds_what_their_sub_shop_sells(browse: Browse) -> None:
    """SUB-05: North has lists of its own, South its master's; a visitor finds those of the master that are for everybody."""
    trade, north, south = family()[:3]
    tent, rope = a_stored_product("tent"), a_stored_product("rope")
    a_list(trade, "open", {tent: "100.00"})
    a_list(north, "north", {tent: "88.00", rope: "7.00"})
    for code, site in (("nora", north), ("sam", south)):
        an_account(f"{code}@mail.example", site)
    found: dict[str, Any] = {}
    for who in ("", "nora", "sam"):
        client = browse("trade")
        if who:
            log_in(client, f"{who}@mail.example")
        page = text(client.get("/products"))
        found[who] = names(client, "/products"), "88.00" in page, "100.00" in page
    assert found == {"": (["tent"], False, True), "nora": (["rope", "tent"], True, False), "sam": (["tent"], False, True)}  # fmt: skip


def test_price_counts_from_the_next_page_on(sports: Site, browse: Browse) -> None:
    """CLS-04."""
    a_shop(sports, "100.00")
    client = browse("sports")
    assert "€100.00" in text(client.get("/products/tent-1"))
    Price.objects.update(amount="90.00")
    assert "€90.00" in text(client.get("/products/tent-1"))


def test_picture_is_kept_by_the_browser_and_nothing_else(sports: Site, browse: Browse) -> None:
    a_shop(sports, "100.00")
    tent = a_list(sports, "two").prices.model.objects.get().product
    ProductImage.objects.create(product=tent, name="abc123.webp", content=b"RIFF", width=1, height=1)
    client = browse("sports")
    assert 'src="/product-images/abc123.webp"' in text(client.get("/products"))
    assert at(sports).get("/products").json["items"][0]["image"] == "/product-images/abc123.webp"
    answer = client.get("/product-images/abc123.webp")
    assert (answer.content, answer["Content-Type"]) == (b"RIFF", "image/webp")
    assert (answer["Cache-Control"], answer.cookies) == ("public, max-age=31536000, immutable", {})
    assert client.get("/product-images/abc124.webp").status_code == 404
    assert Client(HTTP_HOST="nobody.localhost").get("/product-images/abc123.webp").status_code == 421


@pytest.mark.parametrize("who", ["visitor", "customer"])
def test_prices_cost_one_statement_and_lists_two(sports: Site, browse: Browse, who: str) -> None:
    """Beside the visit; the page of a list asks for the categories too."""
    a_shop(sports, *(f"{amount}.00" for amount in range(1, 61)))
    an_account(site=sports)
    client, caller = browse("sports"), at(sports)
    if who == "customer":
        log_in(client)
        caller = as_shopper(sports, "ada@mail.example")
    costs = {}
    for path in ("/products/tent-1", "/products", "/api/v1/products/tent-1", "/api/v1/products?limit=50"):
        for _ in range(2):
            with counted_statements() as counted:
                assert (
                    caller.get(path).status == 200 if "/api/" in path else client.get(path).status_code == 200
                )
        costs[path] = counted.count
    # The page of one asks whether it is on the customer's wish list; the API counts its callers in a statement, too.
    assert list(costs.values()) == [2 + (who == "customer"), 4, 3, 4]
