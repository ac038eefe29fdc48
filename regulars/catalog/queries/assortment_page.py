"""The statements behind a page of what is on sale: by name, or by the price of one."""

from collections.abc import Sequence
from typing import Any, Literal

from regulars.catalog.queries.facts import PRODUCT_PRICES, product_columns
from regulars.catalog.rules.facts import Facts
from regulars.catalog.rules.prices import rank_of
from regulars.customer_search.queries.terms import operator_of

__all__ = ["IS_PRICED", "Sort", "params_of", "statement"]

Sort = Literal["name", "price"]

# A row without a key says that they are too many to sort.
_PAGE = """
WITH page AS MATERIALIZED ({page})
SELECT page.key, json_build_array({product}, ({prices}))::text, {count}
FROM page LEFT JOIN catalog_product product ON product.id = page.id ORDER BY page.key, page.id"""
_ON_SALE = """product.archived_at IS NULL AND (%(restricted)s OR NOT product.restricted)
    AND (%(category)s::text = '' OR product.category = %(category)s){words}"""
IS_PRICED = """
    EXISTS (SELECT 1 FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY(%(lists)s::bigint[]))"""
_BY_NAME = f"""
SELECT product.name AS key, product.id FROM catalog_product product WHERE {_ON_SALE} AND {IS_PRICED}
    {{behind}} ORDER BY product.name {{down}}, product.id {{down}} LIMIT %(limit)s"""
# The price at the least quantity, as `choose_price` chooses it: the ranks of lists are its own. Of too many products it looks at none.
_BY_PRICE = f"""
WITH wanted AS MATERIALIZED (
    SELECT product.id, product.step FROM catalog_product product WHERE {_ON_SALE} AND {IS_PRICED} LIMIT %(most)s::bigint + 1
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
WHERE true {{behind}} ORDER BY offer.amount {{down}}, offer.id {{down}} LIMIT %(limit)s)
UNION ALL SELECT NULL, NULL FROM counted WHERE too_many"""
# Only where there is more than the page.
_COUNT = f"""CASE WHEN (SELECT count(*) FROM page) = %(limit)s THEN (SELECT count(*) FROM (
    SELECT FROM catalog_product product WHERE {_ON_SALE} AND {IS_PRICED} LIMIT %(counted)s) AS counted) END"""
_BEHIND: dict[Sort, str] = {
    "name": "AND (product.name, product.id) {beyond} (%(key)s, %(id)s)",
    "price": "AND (offer.amount, offer.id) {beyond} (%(key)s, %(id)s)",
}


def statement(sort: Sort, words: Sequence[str], *, behind: bool, backwards: bool, counted: bool) -> str:
    """Rows of (key, product and prices as JSON, how many there are or None), `behind` a key or from the start."""
    beyond, down = ("<", "DESC") if backwards else (">", "")
    conditions = "".join(
        f" AND product.search {operator_of(word, f'%(word{nr})s')}" for nr, word in enumerate(words)
    )
    page = (_BY_NAME if sort == "name" else _BY_PRICE).format(
        behind=_BEHIND[sort].format(beyond=beyond) if behind else "", down=down, words=conditions
    )
    return _PAGE.format(
        product=product_columns("%(language)s"),
        prices=PRODUCT_PRICES.format(lists="%(lists)s::bigint[]"),
        page=page,
        count=_COUNT.format(words=conditions) if counted else "NULL",
    )


def params_of(facts: Facts, words: Sequence[str]) -> dict[str, Any]:
    """What the statement takes of a customer and their words; beside these the category, the limits and the key."""
    lists = sorted(facts.lists, key=lambda known: known.code.lower())
    ranks = sorted({rank_of(known) for known in lists})
    return {
        "lists": [known.id for known in lists],
        "ranks": [ranks.index(rank_of(known)) for known in lists],
        "restricted": facts.sees_restricted,
        "language": facts.language,
        **{f"word{nr}": word for nr, word in enumerate(words)},
    }
