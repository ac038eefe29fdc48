"""What a customer finds on sale at a shop: a page of it, or one product (SHP-01). Which price counts, `catalog.rules` say."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec

from regulars.catalog.queries.facts import PRODUCT_PRICES, facts_for, facts_of_code, product_columns
from regulars.catalog.rules.facts import Facts, KnownPrice, KnownProduct
from regulars.catalog.rules.prices import rank_of
from regulars.catalog.rules.pricing import Line, LineProblem, PricedLine, breaks, least_quantity, priced
from regulars.kernel.hot import fetch_all
from regulars.kernel.lists import Total, bad_cursor
from regulars.kernel.money import LARGEST
from regulars.kernel.texts import can_be_stored

__all__ = ["Assortment", "Offer", "Sort", "assortment", "categories_in", "product_at"]

Sort = Literal["name", "price"]
COUNTED_UP_TO, NONE = 1_000, Total(0, is_exact=True)


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
    """A page of `total`, which is counted up to a thousand; `first` is the place of its first product, from 1. `sort` is by name where prices are hidden, so that no order of
    products tells what they cost (SHP-06). `lists` are the ids of those that count, and `sees_restricted` says whether products that take
    a role are among it.
    """

    currency: str
    shows_prices: bool
    sort: Sort
    items: Sequence[Offer]
    first: int = 1
    total: Total = NONE
    next_cursor: str | None = None
    previous_cursor: str | None = None
    lists: Sequence[int] = ()
    sees_restricted: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins, or ends where it was walked to `backwards`; without a key it is the first."""

    key: Any = None
    id: int = 0
    first: int = 1
    total: Total | None = None
    backwards: bool = False


_PAGE = """
WITH page AS MATERIALIZED ({page})
SELECT page.key, json_build_array({product}, ({prices}))::text, {count}
FROM page JOIN catalog_product product ON product.id = page.id ORDER BY page.key, page.id"""
_ON_SALE = """product.archived_at IS NULL AND (%(restricted)s OR NOT product.restricted)
    AND (%(category)s::text = '' OR product.category = %(category)s)
    AND (%(search)s::text = '' OR strpos(regulars_fold(concat_ws(' ', product.code, product.name, product.names ->> %(language)s)),
        regulars_fold(%(search)s)) > 0)"""
_BY_NAME = f"""
SELECT product.name AS key, product.id FROM catalog_product product WHERE {_ON_SALE}
    AND EXISTS (SELECT 1 FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY(%(lists)s::bigint[]))
    {{behind}} ORDER BY product.name {{down}}, product.id {{down}} LIMIT %(limit)s"""
# The price at the least quantity, as `choose_price` chooses it: the ranks of lists are its own.
_BY_PRICE = f"""
SELECT offer.amount AS key, offer.id FROM (
    SELECT DISTINCT ON (start.id) start.id, start.amount FROM (
        SELECT product.id, price.amount, price.min_quantity, list.rank, list.place,
            min(ceil(price.min_quantity / product.step) * product.step) OVER (PARTITION BY product.id) AS least
        FROM unnest(%(lists)s::bigint[], %(ranks)s::int[]) WITH ORDINALITY AS list(id, rank, place)
        JOIN catalog_price price ON price.price_list_id = list.id
        JOIN catalog_product product ON product.id = price.product_id AND {_ON_SALE}) AS start
    WHERE start.min_quantity <= start.least
    ORDER BY start.id, start.rank, start.min_quantity DESC, start.amount, start.place) AS offer
WHERE true {{behind}} ORDER BY offer.amount {{down}}, offer.id {{down}} LIMIT %(limit)s"""
# Only where there is more than the page.
_COUNT = f"""CASE WHEN (SELECT count(*) FROM page) = %(limit)s THEN (SELECT count(*) FROM (
    SELECT FROM catalog_product product WHERE {_ON_SALE}
    AND EXISTS (SELECT 1 FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY(%(lists)s::bigint[]))
    LIMIT %(counted)s) AS counted) END"""
_SOLD = """product.category > '' AND product.archived_at IS NULL AND (%(restricted)s OR NOT product.restricted)
    AND EXISTS (SELECT 1 FROM catalog_price price WHERE price.product_id = product.id AND price.price_list_id = ANY(%(lists)s::bigint[]))"""
# From one category to the next by the index, not through all products.
_CATEGORIES = f"""
WITH RECURSIVE found (category) AS (
    (SELECT product.category FROM catalog_product product WHERE {_SOLD} ORDER BY product.category LIMIT 1)
    UNION ALL
    SELECT next.category FROM found CROSS JOIN LATERAL (
        SELECT product.category FROM catalog_product product
        WHERE {_SOLD} AND product.category > found.category ORDER BY product.category LIMIT 1) AS next
)
SELECT category FROM found LIMIT 100"""
_BEHIND: dict[Sort, str] = {
    "name": "AND (product.name, product.id) {beyond} (%(key)s, %(id)s)",
    "price": "AND (offer.amount, offer.id) {beyond} (%(key)s, %(id)s)",
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
    """A page of what an account or a visitor can buy at an effective site. Two statements at most, three where
    what a cursor leads to is gone and the first page takes its place.

    By name as it stands for all languages, or by the price of one. Raises `Invalid` `bad_cursor`.
    """
    facts = facts_for(site_id, account_id, ())
    sort = sort if facts.sees_prices else "name"
    place = _read(cursor, sort)
    empty = Assortment(facts.currency, facts.sees_prices, sort, ())
    empty = replace(empty, lists=[known.id for known in facts.lists], sees_restricted=facts.sees_restricted)
    if not facts.lists or not can_be_stored(search + category):
        return empty
    lists = sorted(facts.lists, key=lambda known: known.code.lower())
    ranks = sorted({rank_of(known) for known in lists})
    params = {
        "lists": [known.id for known in lists],
        "ranks": [ranks.index(rank_of(known)) for known in lists],
        "restricted": facts.sees_restricted,
        "category": category,
        "search": search.strip(),
        "language": facts.language,
        "limit": limit + 1,
        "counted": COUNTED_UP_TO + 1,
    }
    place, rows = _rows(sort, place, params)
    return _page(empty, facts, place, rows, limit)


def categories_in(found: Assortment) -> list[str]:
    """Those of what is on sale, whatever of it is on the page. One statement, none where nothing is on sale."""
    params = {"lists": list(found.lists), "restricted": found.sees_restricted}
    return [row[0] for row in fetch_all(_CATEGORIES, params)] if found.lists else []


def product_at(site_id: int, account_id: int | None, code: str) -> Offer | None:
    """A product as an account or a visitor finds it at an effective site; None where it isn't on sale. One statement."""
    if not code.isprintable():
        return None
    facts = facts_of_code(site_id, account_id, code)
    offer = next(iter(_priced(facts)), None)
    return offer if offer and offer.line.problem in {None, LineProblem.PRICES_HIDDEN} else None


def _rows(sort: Sort, place: _Place, params: dict[str, Any]) -> tuple[_Place, list[Any]]:
    """One more than a page has, where there is more; from there, or where that leads to nothing or to less than a first page, from the start."""
    rows = list(fetch_all(_statement(sort, place), params | {"key": place.key, "id": place.id}))
    if place.key is not None and len(rows) < (params["limit"] - 1 if place.backwards else 1):
        return _rows(sort, _Place(), params)
    return place, rows


def _statement(sort: Sort, place: _Place) -> str:
    beyond, down = ("<", "DESC") if place.backwards else (">", "")
    behind = _BEHIND[sort].format(beyond=beyond) if place.key is not None else ""
    page = (_BY_NAME if sort == "name" else _BY_PRICE).format(behind=behind, down=down)
    prices = PRODUCT_PRICES.format(lists="%(lists)s::bigint[]")
    count = "NULL" if place.total else _COUNT
    return _PAGE.format(product=product_columns("%(language)s"), prices=prices, page=page, count=count)


def _page(empty: Assortment, facts: Facts, place: _Place, rows: list[Any], limit: int) -> Assortment:
    """Of rows in order, whichever way they were walked."""
    more = len(rows) > limit
    rows = rows[-limit:] if place.backwards else rows[:limit]
    items, sort = _offers(facts, [text for _, text, _ in rows]), empty.sort
    total = place.total or (_counted(rows[0][2]) if more else Total(len(rows), is_exact=True))
    before = after = None
    if more or place.backwards:
        after = _write(sort, rows[-1][0], items[-1].product.id, place.first + limit, total)
    if more if place.backwards else place.key is not None:
        before = _write(
            sort, rows[0][0], items[0].product.id, max(place.first - limit, 1), total, backwards=True
        )
    return replace(
        empty, items=items, first=place.first, total=total, next_cursor=after, previous_cursor=before
    )


def _counted(count: int) -> Total:
    return Total(min(count, COUNTED_UP_TO), is_exact=count <= COUNTED_UP_TO, is_least=count > COUNTED_UP_TO)


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


def _write(sort: Sort, key: Any, last_id: int, first: int, total: Total, *, backwards: bool = False) -> str:
    values = [sort, str(key), last_id, first, total.count, int(total.is_exact), int(backwards)]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(cursor: str | None, sort: Sort) -> _Place:
    if cursor is None:
        return _Place()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        of, key, *numbers = json.loads(base64.b64decode(padded, b"-_", validate=True))
        if (
            of != sort
            or "\0" in key
            or not all(type(number) is int and 0 <= number < 2**63 for number in numbers)
        ):
            raise bad_cursor()
        last_id, first, count, is_exact, backwards = numbers
        key = key.encode().decode() if sort == "name" else _amount(key)
    except (ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
        raise bad_cursor() from None
    total = Total(count, is_exact=bool(is_exact), is_least=not is_exact)
    return _Place(key, last_id, max(first, 1), total, backwards=bool(backwards))


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not 0 <= amount < LARGEST or round(amount, 4) != amount:
        raise ValueError(text)
    return amount
