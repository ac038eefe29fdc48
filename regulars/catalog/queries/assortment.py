"""What a customer finds on sale at a shop: a page of it, or one product (SHP-01). Which price counts, `catalog.rules` say."""

import base64
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from regulars.catalog.queries.assortment_page import IS_PRICED, Sort, params_of, statement
from regulars.catalog.queries.categories import first_categories
from regulars.catalog.queries.facts import facts_for, facts_of_code
from regulars.catalog.rules.facts import Facts, KnownPrice, KnownProduct
from regulars.catalog.rules.pricing import Line, LineProblem, PricedLine, breaks, least_quantity, priced
from regulars.customer_search.queries.terms import needles
from regulars.kernel.hot import fetch_all
from regulars.kernel.i18n import noop
from regulars.kernel.lists import Total, bad_cursor
from regulars.kernel.money import LARGEST
from regulars.kernel.texts import can_be_stored

__all__ = [
    "TOO_MANY_TO_SORT",
    "Assortment",
    "Offer",
    "Sort",
    "assortment",
    "categories_in",
    "offers_of",
    "product_at",
]

COUNTED_UP_TO = 1_000
MOST_BY_PRICE = 10_000  # products that are sorted by price
NONE = Total(0, is_exact=True)
TOO_MANY_TO_SORT = noop(
    "These are too many products to sort by price. Search for something, or choose a category."
)


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
    products tells what they cost (SHP-06), and where they are `too_many` to be sorted by it. `lists` are the ids of those that count, and `sees_restricted` says whether products that take
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
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page begins, or ends where it was walked to `backwards`; without a key it is the first. `wish` is what was searched for."""

    wish: str
    key: Any = None
    id: int = 0
    first: int = 1
    total: Total | None = None
    backwards: bool = False


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
    """A page of what an account or a visitor can buy at an effective site. Two statements, three where they are too many to sort by price
    or the page before is gone: then it is the first, and of too many it is by name.

    By name as it stands for all languages, or by the price of one. Raises `Invalid` `bad_cursor`, also for one of another sort, search or
    category.
    """
    facts = facts_for(site_id, account_id, ())
    sort = sort if facts.sees_prices else "name"
    words = needles(search)
    place = _read(cursor, sort, _mark_of(words, category))
    empty = Assortment(facts.currency, facts.sees_prices, sort, ())
    empty = replace(empty, lists=[known.id for known in facts.lists], sees_restricted=facts.sees_restricted)
    if not facts.lists or not can_be_stored(search + category):
        return empty
    bounds = {"limit": limit + 1, "most": MOST_BY_PRICE, "counted": COUNTED_UP_TO + 1}
    params = params_of(facts, words) | bounds | {"category": category}
    rows = _rows(sort, place, words, params)
    if rows and rows[0][0] is None:
        empty, sort, place = replace(empty, sort="name", too_many=True), "name", _Place(place.wish)
        rows = _rows(sort, place, words, params)
    if place.backwards and len(rows) <= limit - (place.first == 1):
        place = _Place(place.wish)
        rows = _rows(sort, place, words, params)
    return _page(empty, facts, place, rows, limit)


def categories_in(found: Assortment) -> list[str]:
    """Those of what is on sale, whatever of it is on the page. One statement, none where nothing is on sale."""
    params = {"lists": list(found.lists), "restricted": found.sees_restricted}
    sold = f"(%(restricted)s OR NOT product.restricted) AND {IS_PRICED}"
    return first_categories(sold, params) if found.lists else []


def product_at(site_id: int, account_id: int | None, code: str) -> Offer | None:
    """A product as an account or a visitor finds it at an effective site; None where it isn't on sale. One statement."""
    if not code.isprintable():
        return None
    facts = facts_of_code(site_id, account_id, code)
    offer = next(iter(_priced(facts)), None)
    return offer if offer and offer.line.problem in {None, LineProblem.PRICES_HIDDEN} else None


def offers_of(
    site_id: int, account_id: int, product_ids: Collection[int]
) -> tuple[Facts, Mapping[int, Offer]]:
    """Products, on sale or not, as they are offered to an account at an effective site; one that it may not see has no offer. One statement."""
    facts = facts_for(site_id, account_id, product_ids)
    return facts, {offer.product.id: offer for offer in _priced(facts)}


def _rows(sort: Sort, place: _Place, words: Sequence[str], params: dict[str, Any]) -> list[Any]:
    """One more than a page has, where there is more."""
    text = statement(
        sort, words, behind=place.key is not None, backwards=place.backwards, counted=place.total is None
    )
    return list(fetch_all(text, params | {"key": place.key, "id": place.id}))


def _page(empty: Assortment, facts: Facts, place: _Place, rows: list[Any], limit: int) -> Assortment:
    """Of rows in order, whichever way they were walked."""
    more = len(rows) > limit
    rows = rows[-limit:] if place.backwards else rows[:limit]
    items = _offers(facts, [text for _, text, _ in rows])
    total = place.total or (_counted(rows[0][2]) if more else Total(len(rows), is_exact=True))
    after = before = None
    if items and (more or place.backwards):
        on = _Place(place.wish, rows[-1][0], items[-1].product.id, place.first + limit, total)
        after = _write(empty.sort, on)
    if items and (more if place.backwards else place.key is not None):
        first = max(place.first - limit, 1)
        back = _Place(place.wish, rows[0][0], items[0].product.id, first, total, backwards=True)
        before = _write(empty.sort, back)
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


def _mark_of(words: Sequence[str], category: str) -> str:
    """So that a cursor leads through what it was written for."""
    text = json.dumps([*words, category])
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def _write(sort: Sort, place: _Place) -> str:
    total = place.total or NONE
    counted = (place.first, total.count, int(total.is_exact), int(place.backwards))
    values = [sort, place.wish, str(place.key), place.id, *counted]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str | None, sort: Sort, wish: str) -> _Place:
    if cursor is None:
        return _Place(wish)
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        *of, key, last_id, first, count, is_exact, backwards = json.loads(
            base64.b64decode(padded, b"-_", validate=True)
        )
        numbers = (last_id, first, count, is_exact, backwards)
        if (
            of != [sort, wish]
            or "\0" in key
            or not all(type(number) is int and 0 <= number < 2**63 for number in numbers)
        ):
            raise bad_cursor()
        key = key.encode().decode() if sort == "name" else _amount(key)
    except (ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
        raise bad_cursor() from None
    total = Total(count, is_exact=bool(is_exact), is_least=not is_exact)
    return _Place(wish, key, last_id, max(first, 1), total, backwards=bool(backwards))


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not 0 <= amount < LARGEST or round(amount, 4) != amount:
        raise ValueError(text)
    return round(amount, 4)
