"""The one function that prices (B-01, G30): product page, basket, API, explainer and order all ask it, and get each amount with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regulars.catalog.rules.discounts import Granted, grant_discounts
from regulars.catalog.rules.facts import Facts, KnownProduct, KnownTax
from regulars.catalog.rules.prices import Candidate, Lost, choose_price
from regulars.kernel.money import rounded, spread

__all__ = ["LARGEST_LINE", "Line", "LineProblem", "Priced", "PricedLine", "priced"]

LARGEST_LINE = Decimal(10) ** 12
_NOTHING = Decimal(0)


class LineProblem(StrEnum):
    """Why a line can't be bought as it is. It counts for nothing in the totals."""

    NOT_ON_SALE = "not_on_sale"
    ARCHIVED = "archived"
    WRONG_QUANTITY = "wrong_quantity"
    TOO_MUCH = "too_much"
    PRICES_HIDDEN = "prices_hidden"


@dataclass(frozen=True, slots=True)
class Line:
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`unit` is what one costs, by the price that was `chosen`; `total` is before discounts, of which `discount` is this line's share.

    `tax` is in what is left of it. Without a price, or where it may not be seen, `unit` and `chosen` are None and the others zero.
    """

    product: KnownProduct | None
    quantity: Decimal
    problem: LineProblem | None
    unit: Decimal | None = None
    chosen: Candidate | None = None
    lost: tuple[Lost, ...] = ()
    total: Decimal = _NOTHING
    discount: Decimal = _NOTHING
    tax: Decimal = _NOTHING
    tax_rule: KnownTax | None = None

    @property
    def to_pay(self) -> Decimal:
        return self.total - self.discount


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines in the order in which they were asked for. What may not be seen is not in it: with `shows_prices` false, every amount is zero."""

    currency: str
    shows_prices: bool
    lines: tuple[PricedLine, ...]
    items: Decimal
    discounts: Granted
    total: Decimal


def priced(facts: Facts, lines: Sequence[Line]) -> Priced:
    """What these lines cost this customer here and now. Never fails: what can't be bought says why in its line, and counts for nothing.

    The sum of all `to_pay` is the total, none is below zero, and all are in minor units of the currency (DIS-02, G19).
    """
    looked_up = [_priced_line(line, facts) for line in lines]
    items = sum((line.total for line in looked_up), _NOTHING)
    granted = grant_discounts(items, facts) if facts.sees_prices else Granted((), ())
    shares = spread(granted.amount, [line.total for line in looked_up], facts.currency)
    finished = tuple(
        _with_discount(line, share, facts) for line, share in zip(looked_up, shares, strict=True)
    )
    return Priced(facts.currency, facts.sees_prices, finished, items, granted, items - granted.amount)


def _priced_line(line: Line, facts: Facts) -> PricedLine:
    product = facts.products.get(line.product_id)
    if product is None or (product.restricted and not facts.sees_restricted):
        return PricedLine(None, line.quantity, LineProblem.NOT_ON_SALE)
    chosen, lost = choose_price(product.id, line.quantity, facts)
    if not facts.sees_prices:
        on_sale = chosen is not None and not product.archived
        return PricedLine(
            product, line.quantity, LineProblem.PRICES_HIDDEN if on_sale else LineProblem.NOT_ON_SALE
        )
    if chosen is None:
        return PricedLine(product, line.quantity, LineProblem.NOT_ON_SALE, lost=lost)
    unit = chosen.price.amount
    total = rounded(unit * line.quantity, facts.currency)
    problem = _problem(product, line.quantity, total)
    return PricedLine(
        product, line.quantity, problem, unit, chosen, lost, total=_NOTHING if problem else total
    )


def _problem(product: KnownProduct, quantity: Decimal, total: Decimal) -> LineProblem | None:
    if product.archived:
        return LineProblem.ARCHIVED
    if quantity <= 0 or quantity % product.step:
        return LineProblem.WRONG_QUANTITY
    return LineProblem.TOO_MUCH if total > LARGEST_LINE else None


def _with_discount(line: PricedLine, share: Decimal, facts: Facts) -> PricedLine:
    rule = facts.taxes.get(line.product.tax_class) if line.product and line.unit is not None else None
    paid = line.total - share
    tax = paid - rounded(paid * 100 / (100 + rule.percent), facts.currency) if rule else _NOTHING
    return PricedLine(
        line.product,
        line.quantity,
        line.problem,
        line.unit,
        line.chosen,
        line.lost,
        line.total,
        share,
        tax,
        rule,
    )
