"""What is on sale at a shop, and in which order (SHP-01, SHP-06)."""

import base64
import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import timezone

from regulars.catalog.models import BuyingTerms, Product, ProductImage
from regulars.catalog.queries import assortment as queries
from regulars.catalog.queries.assortment import Assortment, Sort, assortment, product_at
from regulars.customers.models import Customer
from regulars.groups.models import CustomerRole, RoleHolding
from regulars.groups.rules.rights import CustomerRight
from regulars.kernel.errors import Invalid
from regulars.kernel.lists import Total
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list, a_price, a_stored_product
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


def codes(page: Assortment) -> list[str]:
    return [offer.product.code for offer in page.items]


def on_sale(site: Site, account: Customer | None = None, **wanted: object) -> list[str]:
    return codes(assortment(site.pk, account and account.pk, **wanted))  # type: ignore[arg-type]


def a_right(account: Customer, right: CustomerRight) -> None:
    role = CustomerRole.objects.create(code=right, name=right, rights=[right])
    RoleHolding.objects.create(role=role, account=account)


def test_on_sale_is_what_has_a_price_that_applies(sports: Site) -> None:
    """SHP-01: a price at another site, in a list that is over, or of another policy is none."""
    kids = a_site("kids", a_set("kids"))
    here, there, over, gold, gone = (
        a_stored_product(code) for code in ("here", "there", "over", "gold", "gone")
    )
    a_list(sports, "open", {here: "1", gone: "1"})
    a_list(kids, "kids", {there: "1"})
    a_list(sports, "over", {over: "1"}, ends_at=timezone.now() - timedelta(days=1))
    a_list(sports, "gold", {gold: "1"}, policy="GOLD")
    Product.objects.filter(pk=gone.pk).update(archived_at=timezone.now())
    assert (on_sale(sports), on_sale(kids)) == (["here"], ["there"])
    assert [code for code in ("here", "there", "over", "gold", "gone") if product_at(sports.pk, None, code)] == ["here"]  # fmt: skip


def test_restricted_products_take_a_role(sports: Site) -> None:
    a_list(sports, "open", {a_stored_product("pen"): "1", a_stored_product("saw", restricted=True): "1"})
    ada = an_account(site=sports)
    assert (on_sale(sports, ada), product_at(sports.pk, ada.pk, "saw")) == (["pen"], None)
    a_right(ada, CustomerRight.SEE_RESTRICTED)
    assert (on_sale(sports, ada), on_sale(sports)) == (["pen", "saw"], ["pen"])
    assert product_at(sports.pk, ada.pk, "SAW") is not None


def test_price_is_that_of_the_least_quantity_that_is_sold(sports: Site) -> None:
    """Sold by six, from ten on: twelve."""
    eggs = a_stored_product("eggs", step=6, names={"en": "Eggs"}, text="Of hens", category="Food")
    ProductImage.objects.create(product=eggs, name="eggs.png", content=b"", width=1, height=1)
    least = a_list(sports, "open")
    for quantity, amount in (("10", "0.30"), ("100", "0.20")):
        a_price(least, eggs, amount, quantity)
    offer = assortment(sports.pk, None).items[0]
    assert (offer.product.name, offer.product.image, offer.product.text) == ("Eggs", "eggs.png", "")
    assert (offer.line.quantity, offer.line.unit) == (12, D("0.30"))
    assert offer.breaks == [(D(12), D("0.30")), (D(102), D("0.20"))]
    with counted_statements() as counted:
        page = product_at(sports.pk, None, "eggs")
    assert page is not None
    assert (page.product.text, page.line.unit, page.breaks, counted.count) == (
        "Of hens",
        D("0.30"),
        offer.breaks,
        1,
    )


def walked(site: Site, sort: Sort, **wanted: object) -> list[str]:
    """All pages of two, which are the same on the way back; each says how many there are and where it stands."""
    pages: list[Assortment] = []
    cursor: str | None = None
    while not pages or cursor:
        pages.append(assortment(site.pk, None, sort=sort, cursor=cursor, limit=2, **wanted))  # type: ignore[arg-type]
        cursor = pages[-1].next_cursor
    found = [code for page in pages for code in codes(page)]
    assert {page.total for page in pages} == {Total(len(found), is_exact=True)}
    assert [page.first for page in pages] == list(range(1, len(found) + 1, 2))
    for before, page in pairwise(pages):
        back = assortment(site.pk, None, sort=sort, cursor=page.previous_cursor, limit=2, **wanted)  # type: ignore[arg-type]
        assert (codes(back), back.first, back.total) == (codes(before), before.first, before.total)
        assert (back.previous_cursor, back.next_cursor) == (before.previous_cursor, before.next_cursor)
    return found


def test_pages_follow_one_another_by_name_and_by_price(sports: Site) -> None:
    """The price by which they are sorted is the one that counts: of the higher priority, at the least quantity."""
    products = [a_stored_product(code, name=f"Pen\xa0{code[0]}") for code in ("e1", "a5", "d2", "b2", "c3")]
    low = a_list(sports, "low", {product: product.code[1] for product in products})
    a_list(sports, "high", {products[0]: "9"}, priority=1)
    a_price(low, products[1], "0.10", "10")
    assert walked(sports, "name") == ["a5", "b2", "c3", "d2", "e1"]
    assert walked(sports, "price") == ["d2", "b2", "c3", "a5", "e1"]


def test_page_that_is_gone_is_the_first(sports: Site) -> None:
    """Backwards, where too little is left before it: no page is short in the middle. Forwards there is nothing more, as in every list."""
    products = [a_stored_product(code) for code in "abcdefg"]
    a_list(sports, "open", dict.fromkeys(products, "1"))
    first = assortment(sports.pk, None, limit=2)
    second = assortment(sports.pk, None, cursor=first.next_cursor, limit=2)
    third = assortment(sports.pk, None, cursor=second.next_cursor, limit=2)
    for gone, cursor in (("ab", third.previous_cursor), ("abc", third.previous_cursor)):
        Product.objects.filter(code__in=gone).update(archived_at=timezone.now())
        page = assortment(sports.pk, None, cursor=cursor, limit=2)
        left = [code for code in "abcdefg" if code not in gone]
        assert (codes(page), page.first, page.previous_cursor) == (left[:2], 1, None)
        assert page.total == Total(len(left), is_exact=True)
    Product.objects.filter(code__in="efg").update(archived_at=timezone.now())
    page = assortment(sports.pk, None, cursor=second.next_cursor, limit=2)
    assert (codes(page), page.next_cursor, page.previous_cursor) == ([], None, None)


def test_cursor_leads_through_what_it_was_written_for(sports: Site) -> None:
    """Not through another search or category, whose number it doesn't know; behind the longest name in any script, too."""
    tea = [a_stored_product(f"t{nr}", name="茶🍵" * 100, category="Tea") for nr in range(3)]
    a_list(sports, "open", dict.fromkeys(tea, "1"))
    cursor = assortment(sports.pk, None, search="茶", limit=2).next_cursor
    assert cursor is not None
    assert len(cursor) <= 1200
    assert codes(assortment(sports.pk, None, search=" 茶", cursor=cursor, limit=2)) == ["t2"]
    for other in ({"search": "🍵"}, {"search": "茶", "category": "Tea"}, {}):
        with pytest.raises(Invalid) as refused:
            assortment(sports.pk, None, cursor=cursor, **other)  # type: ignore[arg-type]
        assert refused.value.code == "bad_cursor"


def test_more_than_are_counted(sports: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """SHP-06: how many there are says nothing of prices, and nothing of what takes a role."""
    monkeypatch.setattr(queries, "COUNTED_UP_TO", 3)  # not a thousand products
    products = [a_stored_product(code, restricted=code == "e") for code in "abcde"]
    prices = a_list(sports, "open", dict.fromkeys(products[:3], "1"))
    assert assortment(sports.pk, None, limit=2).total == Total(3, is_exact=True)
    for product in products[3:]:
        a_price(prices, product, "1")
    page = assortment(sports.pk, None, limit=2)
    assert page.total == Total(3, is_exact=False, is_least=True)
    assert assortment(sports.pk, None, cursor=page.next_cursor, limit=2).total == page.total
    assert assortment(sports.pk, None, limit=4).total == Total(4, is_exact=True)
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    assert assortment(sports.pk, None, sort="price", limit=2).total == page.total


def test_hidden_prices_leave_no_amount_and_no_order(sports: Site) -> None:
    """SHP-06: sorted by price they come by name, and a cursor of the other order is none of theirs."""
    a_list(
        sports, "open", {a_stored_product("a"): "3", a_stored_product("b"): "2", a_stored_product("c"): "1"}
    )
    by_price = assortment(sports.pk, None, sort="price", limit=2)
    assert codes(by_price) == ["c", "b"]
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    page = assortment(sports.pk, None, sort="price")
    assert (codes(page), page.sort, page.shows_prices) == (["a", "b", "c"], "name", False)
    assert "Decimal" not in repr([(offer.breaks, offer.line.unit, offer.line.chosen, offer.line.lost) for offer in page.items])  # fmt: skip
    with pytest.raises(Invalid) as refused:
        assortment(sports.pk, None, sort="price", cursor=by_price.next_cursor)
    assert refused.value.code == "bad_cursor"
    offer = product_at(sports.pk, None, "a")
    assert offer is not None
    assert (offer.line.unit, offer.line.problem, offer.breaks) == (None, "prices_hidden", [])


def test_search_finds_words_as_they_are_meant(sports: Site) -> None:
    """In any language, by code, without accents; a sign of patterns is a letter like others, and one letter begins a word."""
    pen = a_stored_product("PEN-1", name="Ballpoint", names={"de": "Kugelschreiber", "en": "Café pen"}, category="Office")  # fmt: skip
    a_list(sports, "open", {pen: "1", a_stored_product("100%", name="Sack"): "1"})
    found = {
        "cafe": ["PEN-1"], "pen-1": ["PEN-1"], "kugel": ["PEN-1"], "pen CAFÉ kugel": ["PEN-1"], "pen sack": [],
        "%": ["100%"], "100%": ["100%"], "1%0": [], "\uff05": ["100%"], "\\": [], "_": [], "\0": [], "x": [], "S": ["100%"],
        "c": ["PEN-1"], "ac": [], "de": [],
    }  # fmt: skip
    assert {word: on_sale(sports, search=word) for word in found} == found
    assert (on_sale(sports, category="Office"), on_sale(sports, category="office")) == (["PEN-1"], [])


@pytest.mark.parametrize("values", [["name", "\0", 1, 1, 1, 1, 0], ["name", 1, 1, 1, 1, 1, 0], ["price", "a", 1, 1, 1, 1, 0],
                                    ["price", "1e99999999", 1, 1, 1, 1, 0], ["price", "1e-99999", 1, 1, 1, 1, 0], ["price", "-1", 1, 1, 1, 1, 0],
                                    ["price", "NaN", 1, 1, 1, 1, 0], ["name", "\ud800", 1, 1, 1, 1, 0],
                                    ["name", "a", "b", 1, 1, 1, 0], ["name", "a", 1, 1, -1, 1, 0], ["name", "a", 1, 2**63, 1, 1, 0],
                                    ["name", "a", 1, 1, 1, True, 0], ["name", "a", 1], ["name", "a"], "name", 7])  # fmt: skip
def test_cursor_that_is_not_ours_is_refused(values: object, sports: Site) -> None:
    mark = queries._mark_of([], "")
    sent = [values[0], mark, *values[1:]] if isinstance(values, list) else values
    cursor = base64.urlsafe_b64encode(json.dumps(sent).encode()).decode().rstrip("=")
    for sort in ("name", "price"):
        with pytest.raises(Invalid) as refused:
            assortment(sports.pk, None, sort=sort, cursor=cursor)  # type: ignore[arg-type]
        assert refused.value.code == "bad_cursor"


def test_nothing_with_many_decimals_is_nothing(sports: Site) -> None:
    """A text that PostgreSQL takes for too small a number would be a 500."""
    a_list(sports, "open", {a_stored_product("a"): "1"})
    sent = ["price", queries._mark_of([], ""), "0E-99999", 0, 1, 1, 1, 0]
    cursor = base64.urlsafe_b64encode(json.dumps(sent).encode()).decode().rstrip("=")
    assert codes(assortment(sports.pk, None, sort="price", cursor=cursor)) == ["a"]


def test_two_statements_for_fifty_products(sports: Site) -> None:
    products = [a_stored_product(f"p{number:02}") for number in range(60)]
    for code in ("one", "two"):
        a_list(sports, code, dict.fromkeys(products, "1"))
    for sort, search in (("name", ""), ("price", ""), ("name", "product p"), ("price", "product p")):
        with counted_statements() as counted:
            page = assortment(sports.pk, None, sort=sort, search=search, limit=50)  # type: ignore[arg-type]
        assert (len(page.items), page.total.count, counted.count) == (50, 60, 2)
        for cursor in (page.next_cursor, assortment(sports.pk, None, sort=sort, search=search, cursor=page.next_cursor, limit=50).previous_cursor):  # type: ignore[arg-type]  # fmt: skip
            with counted_statements() as counted:
                assert assortment(sports.pk, None, sort=sort, search=search, cursor=cursor, limit=50).items  # type: ignore[arg-type]
            assert counted.count == 2


def test_category_that_is_not_printable_is_found(sports: Site) -> None:
    """SHP-01"""
    category = "Hot\u00a0drinks"
    a_list(sports, "open", {a_stored_product("tea", category=category): "3"})
    assert on_sale(sports, category=category) == ["tea"]
    assert on_sale(sports, category="\0") == on_sale(sports, search="\ud800") == []
