"""What a customer finds on sale at a shop: a page of it, or one product (SHP-01). Which price counts, `catalog.rules` say."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec

from regulars.catalog.queries.categories import first_categories
from regulars.catalog.queries.facts import PRODUCT_PRICES, facts_for, facts_of_code, product_columns
from regulars.catalog.rules.facts import Facts, KnownPrice, KnownProduct
from regulars.catalog.rules.prices import rank_of
from regulars.catalog.rules.pricing import Line, LineProblem, PricedLine, breaks, least_quantity, priced
from regulars.customer_search.queries.terms import needles
from regulars.kernel.errors import Invalid
from regulars.kernel.hot import fetch_all
from regulars.kernel.lists import bad_cursor
from regulars.kernel.money import LARGEST
from regulars.kernel.texts import can_be_stored

__all__ = ["Assortment", "Offer", "Sort", "assortment", "categories_in", "product_at"]

Sort = Literal["name", "price"]
MOST_BY_PRICE = 10_000  # products that are sorted by price


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as it is on sale: `line` prices the least quantity, before discounts. `breaks` say from how many on one costs what; both
    are without amounts where prices are hidden.
    """

    product: KnownProduct
    line: PricedLine
    breaks: Sequence[tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Assortment:
    """A page. `sort` is by name where prices are hidden, so that no order of products tells what they cost (SHP-06). `lists` are the ids
    of those that count, and `sees_restricted` says whether products that take a role are among it.
    """

    currency: str
    shows_prices: bool
    sort: Sort
    items: Sequence[Offer]
    next_cursor: str | None = None
    lists: Sequence[int] = ()
    sees_restricted: bool = False


_PAGE = """
SELECT page.key, json_build_array({product}, ({prices}))::text
FROM ({page}) AS page LEFT JOIN catalog_product product ON product.id = page.id ORDER BY page.key, page.id"""
_ON_SALE = """product.archived_at IS NULL AND (%(restricted)s OR NOT product.restricted)
    AND (%(category)s::text = '' OR product.category = %(category)s){words}"""
_WORD = r"""
    AND product.search LIKE '%%' || regexp_replace(regulars_fold(%(word{nr})s), '[\\%%_]', '\\\&', 'g') || '%%'"""
_PRICED = """
    EXISTS (SELECT 1 FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY(%(lists)s::bigint[]))"""
_BY_NAME = f"""
SELECT product.name AS key, product.id FROM catalog_product product WHERE {_ON_SALE} AND {_PRICED}
    {{behind}} ORDER BY product.name, product.id LIMIT %(limit)s"""
# The price at the least quantity, as `choose_price` chooses it: the ranks of lists are its own. Of too many products it looks at none,
# and says so by a row of nothing.
_BY_PRICE = f"""
WITH wanted AS MATERIALIZED (
    SELECT product.id, product.step FROM catalog_product product WHERE {_ON_SALE} AND {_PRICED} LIMIT %(most)s::bigint + 1
), counted AS MATERIALIZED (SELECT count(*) > %(most)s::bigint AS too_many FROM wanted)
(SELECT offer.amount AS key, offer.id FROM (
    SELECT DISTINCT ON (start.id) start.id, start.amount FROM (
        SELECT wanted.id, price.amount, price.min_quantity, list.rank, list.place,
            min(ceil(price.min_quantity / wanted.step) * wanted.step) OVER (PARTITION BY wanted.id) AS least
        FROM wanted JOIN catalog_price price ON price.product_id = wanted.id
        JOIN unnest(%(lists)s::bigint[], %(ranks)s::int[]) WITH ORDINALITY AS list(id, rank, place) ON list.id = price.price_list_id
        WHERE NOT (SELECT too_many FROM counted)) AS start
    WHERE start.min_quantity <= start.least
    ORDER BY start.id, start.rank, start.min_quantity DESC, start.amount, start.place) AS offer
WHERE true {{behind}} ORDER BY offer.amount, offer.id LIMIT %(limit)s)
UNION ALL SELECT NULL, NULL FROM counted WHERE too_many"""
_BEHIND: dict[Sort, str] = {
    "name": "AND (product.name, product.id) > (%(key)s, %(id)s)",
    "price": "AND (offer.amount, offer.id) > (%(key)s, %(id)s)",
}
_decode = msgspec.json.Decoder(tuple[KnownProduct, tuple[KnownPrice, ...]]).decode


def assortment(
    site_id: int,
    account_id: int | None,
    *,
    search: str = "",
    category: str = "",
    sort: Sort = "name",
    cursor: str | None = None,
    limit: int = 24,
) -> Assortment:
    """A page of what an account or a visitor can buy at an effective site. Two statements at most.

    By name as it stands for all languages, or by the price of one. Raises `Invalid` `bad_cursor`, and `too_many_to_sort` where more than
    `MOST_BY_PRICE` are to be sorted by price.
    """
    facts = facts_for(site_id, account_id, ())
    sort = sort if facts.sees_prices else "name"
    key, last_id = _read(cursor, sort)
    empty = Assortment(facts.currency, facts.sees_prices, sort, ())
    empty = replace(empty, lists=[known.id for known in facts.lists], sees_restricted=facts.sees_restricted)
    if not facts.lists or not can_be_stored(search + category):
        return empty
    words = needles(search)
    params = _params(facts, words) | {"category": category, "limit": limit + 1, "key": key, "id": last_id}
    rows = fetch_all(_statement(sort, len(words), behind=key is not None), params)
    if rows and rows[0][0] is None:
        raise Invalid(
            "too_many_to_sort",
            "These are too many products to sort by price. Search for something, or choose a category.",
            "sort",
        )
    items = _offers(facts, [text for _, text in rows[:limit]])
    if len(rows) <= limit:
        return replace(empty, items=items)
    return replace(empty, items=items, next_cursor=_write(sort, rows[limit - 1][0], items[-1].product.id))


def categories_in(found: Assortment) -> list[str]:
    """Those of what is on sale, whatever of it is on the page. One statement, none where nothing is on sale."""
    params = {"lists": list(found.lists), "restricted": found.sees_restricted}
    sold = f"(%(restricted)s OR NOT product.restricted) AND {_PRICED}"
    return first_categories(sold, params) if found.lists else []


def product_at(site_id: int, account_id: int | None, code: str) -> Offer | None:
    """A product as an account or a visitor finds it at an effective site; None where it isn't on sale. One statement."""
    if not code.isprintable():
        return None
    facts = facts_of_code(site_id, account_id, code)
    offer = next(iter(_priced(facts)), None)
    return offer if offer and offer.line.problem in {None, LineProblem.PRICES_HIDDEN} else None


def _params(facts: Facts, words: Sequence[str]) -> dict[str, Any]:
    lists = sorted(facts.lists, key=lambda known: known.code.lower())
    ranks = sorted({rank_of(known) for known in lists})
    return {
        "lists": [known.id for known in lists],
        "ranks": [ranks.index(rank_of(known)) for known in lists],
        "restricted": facts.sees_restricted,
        "language": facts.language,
        "most": MOST_BY_PRICE,
        **{f"word{nr}": word for nr, word in enumerate(words)},
    }


def _statement(sort: Sort, words: int, *, behind: bool) -> str:
    conditions = "".join(_WORD.format(nr=nr) for nr in range(words))
    page = (_BY_NAME if sort == "name" else _BY_PRICE).format(
        behind=_BEHIND[sort] if behind else "", words=conditions
    )
    prices = PRODUCT_PRICES.format(lists="%(lists)s::bigint[]")
    return _PAGE.format(product=product_columns("%(language)s"), prices=prices, page=page)


def _offers(facts: Facts, texts: Sequence[str]) -> list[Offer]:
    of = [_decode(text) for text in texts]
    products = {product.id: product for product, _ in of}
    return _priced(replace(facts, products=products, prices={product.id: prices for product, prices in of}))


def _priced(facts: Facts) -> list[Offer]:
    """The products of the facts, each at the least quantity in which it is sold."""
    lines = [
        Line(product.id, least_quantity(product, facts) or product.step)
        for product in facts.products.values()
    ]
    found = priced(replace(facts, discounts=()), lines).lines
    return [Offer(line.product, line, breaks(line.product, facts)) for line in found if line.product]


def _write(sort: Sort, key: Any, last_id: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([sort, str(key), last_id]).encode()).decode().rstrip("=")


def _read(cursor: str | None, sort: Sort) -> tuple[Any, int]:
    if cursor is None:
        return None, 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        of, key, last_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if of != sort or "\0" in key or not 0 <= last_id < 2**63:
            raise bad_cursor()
        return (key.encode().decode() if sort == "name" else _amount(key)), last_id
    except (ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
        raise bad_cursor() from None


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not 0 <= amount < LARGEST or round(amount, 4) != amount:
        raise ValueError(text)
    return amount
