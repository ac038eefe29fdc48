"""Products are found by indexes, sorted by price while that is affordable, and have categories, however many they are."""

import random
import re
import string
import unicodedata

import pytest
from django.db import connection
from django.utils import timezone

from regulars.catalog.models import BuyingTerms, Product
from regulars.catalog.queries import assortment as assortments
from regulars.catalog.queries.assortment import Sort, assortment, categories_in
from regulars.catalog.queries.assortment_page import params_of, statement
from regulars.catalog.queries.categories import first_categories
from regulars.catalog.queries.facts import facts_for
from regulars.catalog.queries.listing import PRODUCTS
from regulars.customer_search.queries.terms import needles
from regulars.sites.models import Site
from tests.rooms.catalog.shops import a_list, a_stored_product
from tests.statements import counted_statements
from tests.statistics import analyze
from tests.world import a_set, a_site

pytestmark = pytest.mark.django_db

MANY = """
WITH made AS (INSERT INTO catalog_product (code, name, category)
    SELECT 'sku-' || nr, CASE nr WHEN 7 THEN 'Zq' ELSE 'Thing ' || nr END, 'Category ' || nr %% 8 FROM generate_series(1, 4000) nr RETURNING id)
INSERT INTO catalog_price (price_list_id, product_id, amount, min_quantity) SELECT %s, id, id %% 97, 1 FROM made"""


@pytest.fixture
def sports() -> Site:
    return a_site("sports", a_set("b2c"))


def plan(sql: str, params: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)  # type: ignore[arg-type]
        return "\n".join(line for (line,) in cursor.fetchall())


def plans(site: Site, search: str) -> list[str]:
    """Of the shop's list by name and by price, and of the office's."""
    words = needles(search)
    params = params_of(facts_for(site.pk, None, ()), words)
    params |= {"most": 10_000, "counted": 1_001, "category": "", "limit": 25, "key": None, "id": 0}
    sorts: list[Sort] = ["name", "price"]
    made = [statement(sort, words, behind=False, backwards=False, counted=True) for sort in sorts]
    shop = [plan(sql, params) for sql in made]
    office = PRODUCTS.narrow(Product.objects.filter(archived_at=None), q=search).order_by("name", "pk")[:51]
    return [*shop, office.explain()]


def test_words_are_found_by_the_index(sports: Site) -> None:
    """SHP-01: one or two letters too. Control: without the index, every product is read."""
    prices = a_list(sports, "open")
    with connection.cursor() as cursor:
        cursor.execute(MANY, [prices.pk])
        cursor.execute("SELECT gin_clean_pending_list('product_search')")
    analyze("catalog_product", "catalog_price")
    for search in ("sku-3999", "THING 3999", "zq", "z"):
        found = plans(sports, search)
        assert ["product_search" in text for text in found] == [True] * 3, found
        assert not any("Seq Scan on catalog_product " in text for text in found), found
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX product_search")
    assert not any("product_search" in text for text in plans(sports, "sku-3999"))


def folded(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in parts if not unicodedata.combining(char))


def fits(product: Product, search: str) -> bool:
    """Said again in plain Python: each word anywhere, one of one or two letters where a word begins, of Chinese too."""
    stored = folded(" ".join([product.code, product.name, *product.names.values()]))
    return all(
        part in stored
        if len(part) > 2 or max(part) >= "\u4e00" or not part.isalnum()
        else re.search(rf"(?<![^\W_]){part}", stored)
        for part in folded(search).split()
    )


def test_random_words_are_found_in_random_names(sports: Site) -> None:
    """SHP-01: at the shop, by both orders, and in the office."""
    dice = random.Random(7)

    def text(longest: int, letters: str = "abéÜ茶") -> str:
        return " ".join("".join(dice.choices(letters, k=dice.randint(1, 5))) for _ in range(longest))

    signed = "abéÜ茶緑(-/_"
    products = [
        a_stored_product(f"{letter}{nr}", name=text(2, signed), names={"de": text(1), "en": text(1, signed)})
        for nr, letter in enumerate(string.ascii_lowercase)
    ]
    a_list(sports, "open", {product: str(len(product.name)) for product in products})
    sizes = set()
    for _ in range(80):
        search = text(dice.randint(1, 2), dice.choice(["abéÜ", "abéÜ茶", "茶緑", "(-/_"]))
        plain = sorted(product.code for product in products if fits(product, search))
        sizes.add(len(plain))
        for sort in ("name", "price"):
            page = assortment(sports.pk, None, search=search, sort=sort, limit=50)  # type: ignore[arg-type]
            assert sorted(offer.product.code for offer in page.items) == plain, search
        office = PRODUCTS.narrow(Product.objects.all(), q=search)
        assert sorted(office.values_list("code", flat=True)) == plain, search
    assert {0, 1, 2} < sizes


NAMES = [
    "Shirt (XL)",
    "Hose/XL",
    "Set tea-12",
    "Kabel USB-C",
    "有機緑茶 100g",
    "50% [a].*",
    "pixl",
    "0·5 Zebra",
    "snake_file",
    r"one\two",
]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("xl", ["Shirt (XL)", "Hose/XL"]),
        ("12", ["Set tea-12"]),
        ("C", ["Kabel USB-C"]),
        ("-c", ["Kabel USB-C"]),
        ("緑茶", ["有機緑茶 100g"]),
        ("茶", ["有機緑茶 100g"]),
        ("5", ["50% [a].*", "0·5 Zebra"]),
        ("a].*", ["50% [a].*"]),
        ("%", ["50% [a].*"]),
        ("50%", ["50% [a].*"]),
        ("50_", []),
        ("s%file", []),
        ("ake_file", ["snake_file"]),
        ("a_e_file", []),
        ("_", ["snake_file"]),
        (r"one\two", [r"one\two"]),
        ("\\", [r"one\two"]),
        (r"snake\_file", []),
        (".*", ["50% [a].*"]),
        ("X.", []),
        ("0 1 2 3 4 5 6 7 8 zebra", []),
        ("0 0 0 0 0 0 0 0 0 5 zebra", ["0·5 Zebra"]),
        ("0 z ze zeb zebr ebr ebra bra 5 shirt", []),
        ("\u0301", []),
        ("\u200d", []),
    ],
)
def test_short_words_begin_behind_any_sign_and_every_word_counts(
    sports: Site, search: str, found: list[str]
) -> None:
    """SHP-01: what folds to nothing fits nothing; signs of patterns are text."""
    products = {a_stored_product(f"p{nr}", name=name): "1" for nr, name in enumerate(NAMES)}
    a_list(sports, "open", products)
    page = assortment(sports.pk, None, search=search)
    assert {offer.product.name for offer in page.items} == set(found)
    assert {product.name for product in PRODUCTS.narrow(Product.objects.all(), q=search)} == set(found)


@pytest.mark.parametrize(
    ("most", "wanted", "refused"),
    [
        (3, {}, False),
        (2, {}, True),
        (2, {"category": "a"}, False),
        (2, {"search": "b1"}, False),
        (1, {"category": "a"}, True),
    ],
)
def test_too_many_products_are_not_sorted_by_price(
    sports: Site, monkeypatch: pytest.MonkeyPatch, most: int, wanted: dict[str, str], *, refused: bool
) -> None:
    """SHP-01, SHP-06: those that are on sale here and fit count. Where prices are hidden, their number changes nothing."""
    amounts = {a_stored_product(code, category=code[0]): code[1] for code in ("a3", "a2", "b1")}
    a_list(sports, "open", amounts)
    a_list(a_site("kids", a_set("kids")), "kids", {a_stored_product("a9"): "1"})
    monkeypatch.setattr(assortments, "MOST_BY_PRICE", most)
    with counted_statements() as counted:
        page = assortment(sports.pk, None, sort="price", **wanted)  # type: ignore[arg-type]
    codes = [offer.product.code for offer in page.items]
    assert codes == sorted(codes, key=lambda code: code if refused else code[1])
    assert (page.too_many, page.sort, counted.count) == (refused, "name" if refused else "price", 2 + refused)
    BuyingTerms.objects.create(site=sports, type_id="guest", prices_for="role")
    assert assortment(sports.pk, None, sort="price").sort == "name"


def test_categories_are_those_of_what_is_sold_and_of_what_is_not_archived(sports: Site) -> None:
    """SHP-01: the first hundred, in one statement."""
    dice = random.Random(8)
    prices: dict[Product, str] = {}
    for nr in range(60):
        product = a_stored_product(
            f"p{nr}",
            category=dice.choice(["", "Tea", "Cup", "Äpfel", "tea"]) + dice.choice(["", "", " x", str(nr)]),
            archived_at=dice.choice([None, None, timezone.now()]),
            restricted=dice.random() < 0.2,
        )
        if dice.random() < 0.5:
            prices[product] = "1"
    a_list(sports, "open", prices)
    there = {product for product in Product.objects.all() if product.category and product.archived_at is None}
    sold = {product.category for product in there if product in prices and not product.restricted}
    found, known = categories_in(assortment(sports.pk, None)), first_categories()
    assert (set(found), len(found)) == (sold, len(sold))
    assert (set(known), len(known)) == ({product.category for product in there}, len({product.category for product in there}))  # fmt: skip
    assert found != known
    Product.objects.bulk_create(Product(code=f"c{nr}", name="c", category=f"c{nr}") for nr in range(120))
    with counted_statements() as counted:
        assert (len(first_categories()), counted.count) == (100, 0)
    assert counted.count == 1
