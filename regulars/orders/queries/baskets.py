"""A basket as its owner sees it: priced anew each time, with what changed since they last looked (B-01, B-02).

Pages and the API call `basket_at`, and `note_seen` of the operations with what it answered once they show it; a frame that only
says how many there are calls `lines_in`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.catalog.queries.facts import facts_for
from regulars.catalog.rules.discounts import Applied
from regulars.catalog.rules.facts import KnownProduct
from regulars.catalog.rules.pricing import Line, PricedLine, priced
from regulars.customers.queries.tokens import token_hash
from regulars.kernel.hot import fetch_all, fetch_one
from regulars.orders.rules.baskets import Owner

__all__ = ["BasketView", "SeenLine", "TaxShare", "basket_at", "basket_of", "lines_in"]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line by its product, also one that is no longer on sale; its name is in the language of the customer, else of the site. `seen_amount` is what one cost
    when the owner last looked. `priced` has quantity, what one costs, total, share of the discounts, and the problem of what can't be
    bought as it is.
    """

    product: KnownProduct
    seen_amount: Decimal | None
    priced: PricedLine

    @property
    def changed_from(self) -> Decimal | None:
        """What one cost before, where it costs something else now; None where nothing is to be said."""
        has_changed = self.priced.unit is not None and self.seen_amount not in {None, self.priced.unit}
        return self.seen_amount if has_changed else None

    @property
    def is_noted(self) -> bool:
        """Whether what one costs is what was last seen."""
        return self.priced.unit is None or self.priced.unit == self.seen_amount


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The tax of a class that is in the total (SHP-05)."""

    tax_class: str
    percent: Decimal
    text: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket in the order in which it was filled; without a row (`basket_id` None) or without lines it is empty. With `shows_prices`
    false every amount is zero and isn't to be shown (SHP-06). `language` and `customer_type` are those of who asks.
    """

    basket_id: int | None
    version: int
    is_long_ago: bool
    lines: tuple[SeenLine, ...]
    currency: str
    shows_prices: bool
    items: Decimal
    discounts: tuple[Applied, ...]
    total: Decimal
    taxes: tuple[TaxShare, ...]
    language: str
    customer_type: str
    taken_off: Decimal = Decimal(0)  # by staff, on top of the discounts

    @property
    def contents_version(self) -> str:
        """Another one whenever something else lies in it, also where the basket itself is another."""
        return f"{self.basket_id or 0}.{self.version}"

    @property
    def can_be_bought(self) -> bool:
        return bool(self.lines) and all(line.priced.problem is None for line in self.lines)


_OWNED = "basket.site_id = %s AND basket.{column} = %s"
_BASKET = """
SELECT basket.id, basket.version, basket.touched_at < now() - interval '1 day',
    line.product_id, line.quantity, line.seen_amount
FROM orders_basket basket LEFT JOIN orders_basketline line ON line.basket_id = basket.id
WHERE {owned} ORDER BY line.added_at, line.product_id"""
_COUNT = """
SELECT count(*) FROM orders_basket basket JOIN orders_basketline line ON line.basket_id = basket.id WHERE {owned}"""


def _owned(sql: str, owner: Owner, site_id: int) -> tuple[str, list[Any]]:
    if owner.account_id is not None:
        return sql.format(owned=_OWNED.format(column="account_id")), [site_id, owner.account_id]
    return sql.format(owned=_OWNED.format(column="token_hash")), [site_id, token_hash(owner.token)]


def basket_at(owner: Owner, site_id: int) -> BasketView:
    """The owner's basket at a site, the effective one of an account, as it counts now. Two statements, however many lines there are.

    A token that is another site's, or nobody's any more, finds nothing.
    """
    rows = fetch_all(*_owned(_BASKET, owner, site_id), prepare=True)
    stored = [row[3:] for row in rows if row[3] is not None]
    basket_id, version, is_long_ago = rows[0][:3] if rows else (None, 0, False)
    return _priced_view(
        site_id, owner.account_id, stored, basket_id=basket_id, version=version, is_long_ago=is_long_ago
    )


def basket_of(
    site_id: int, account_id: int, quantities: Mapping[int, Decimal], *, taken_off: Decimal = Decimal(0)
) -> BasketView:
    """What an account would find in a basket of these, by the ids of products: what staff take down for a customer. One statement.

    A product that is nobody's is left out.
    """
    lines = [(product_id, quantity, None) for product_id, quantity in quantities.items()]
    return _priced_view(site_id, account_id, lines, taken_off=taken_off)


def _priced_view(
    site_id: int,
    account_id: int | None,
    wanted: Iterable[tuple[int, Decimal, Decimal | None]],
    *,
    basket_id: int | None = None,
    version: int = 0,
    is_long_ago: bool = False,
    taken_off: Decimal = Decimal(0),
) -> BasketView:
    """Of products, how many, and what one cost when it was last seen."""
    wanted = list(wanted)
    facts = facts_for(site_id, account_id, [product_id for product_id, *_ in wanted])
    known = [line for line in wanted if line[0] in facts.products]
    wished = [Line(product_id, quantity) for product_id, quantity, _ in known]
    answer = priced(facts, wished, taken_off=taken_off)
    lines = tuple(
        SeenLine(facts.products[product_id], seen_amount, line)
        for (product_id, _, seen_amount), line in zip(known, answer.lines, strict=True)
    )
    return BasketView(
        basket_id,
        version,
        is_long_ago,
        lines,
        answer.currency,
        answer.shows_prices,
        answer.items,
        answer.discounts.applied,
        answer.total,
        _taxes_of(answer.lines),
        facts.language,
        facts.type,
        answer.taken_off,
    )


def _taxes_of(lines: Iterable[PricedLine]) -> tuple[TaxShare, ...]:
    """By class, in the order of their codes; of what is bought only."""
    shares: dict[str, TaxShare] = {}
    for line in lines:
        if line.product and line.tax_rule and line.problem is None:
            rule, name = line.tax_rule, line.product.tax_class
            before = shares[name].amount if name in shares else Decimal(0)
            shares[name] = TaxShare(name, rule.percent, rule.text, before + line.tax)
    return tuple(shares[name] for name in sorted(shares))


def lines_in(owner: Owner, site_id: int) -> int:
    """How many products the owner's basket at a site has. One statement, none for a visitor without a token."""
    if owner == Owner():
        return 0
    return int(fetch_one(*_owned(_COUNT, owner, site_id))[0])
