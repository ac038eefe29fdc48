"""The one function that prices (B-01, G30): product page, basket, API, explainer and order all ask it, and get each amount with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from regulars.catalog.rules.discounts import Granted, grant_discounts
from regulars.catalog.rules.facts import Facts, KnownProduct, KnownTax
from regulars.catalog.rules.prices import Candidate, Lost, applies, choose_price
from regulars.kernel.i18n import noop
from regulars.kernel.money import rounded, spread

__all__ = [
    "LARGEST_LINE",
    "LARGEST_QUANTITY",
    "PROBLEM_LABELS",
    "Line",
    "LineProblem",
    "Priced",
    "PricedLine",
    "breaks",
    "least_quantity",
    "priced",
]

LARGEST_LINE = Decimal(10) ** 12
LARGEST_QUANTITY = Decimal(10) ** 9
_NOTHING = Decimal(0)


class LineProblem(StrEnum):
    """Why a line can't be bought as it is. It counts for nothing in the totals."""

    NOT_ON_SALE = "not_on_sale"
    ARCHIVED = "archived"
    WRONG_QUANTITY = "wrong_quantity"
    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    PRICES_HIDDEN = "prices_hidden"


PROBLEM_LABELS = {
    LineProblem.NOT_ON_SALE: noop("Not on sale here"),
    LineProblem.ARCHIVED: noop("No longer sold"),
    LineProblem.WRONG_QUANTITY: noop("Not a quantity in which it is sold"),
    LineProblem.TOO_LITTLE: noop("Less than the least that is sold"),
    LineProblem.TOO_MUCH: noop("More than is sold at once"),
    LineProblem.PRICES_HIDDEN: noop("Prices are hidden from this customer"),
}


@dataclass(frozen=True, slots=True)
class Line:
    product_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PricedLine:
    """`unit` is what one costs, by the price that was `chosen`; `total` is before discounts, of which `discount` is this line's share.

    `tax` is in what is left of it; `least` is what has to be bought at least. Without a price, or where it may not be seen, `unit` and `chosen`
    are None and the others zero.
    """

    product: KnownProduct | None
    quantity: Decimal
    problem: LineProblem | None
    unit: Decimal | None = None
    chosen: Candidate | None = None
    lost: tuple[Lost, ...] = ()
    least: Decimal | None = None
    total: Decimal = _NOTHING
    discount: Decimal = _NOTHING
    tax: Decimal = _NOTHING
    tax_rule: KnownTax | None = None

    @property
    def to_pay(self) -> Decimal:
        return self.total - self.discount


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines in the order in which they were asked for. What may not be seen is not in it: with `shows_prices` false, every amount is zero.

    `taken_off` is what staff took off on top of the discounts.
    """

    currency: str
    shows_prices: bool
    lines: tuple[PricedLine, ...]
    items: Decimal
    discounts: Granted
    total: Decimal
    taken_off: Decimal = _NOTHING


def priced(facts: Facts, lines: Sequence[Line], *, taken_off: Decimal = _NOTHING) -> Priced:
    """What these lines cost this customer here and now. Never fails: what can't be bought says why in its line, and counts for nothing.

    `taken_off` is what staff want to take off once all discounts are granted, at most what is left then.

    The sum of all `to_pay` is the total, none is below zero, and all are in minor units of the currency (DIS-02, G19).
    """
    looked_up = [_priced_line(line, facts) for line in lines]
    items = rounded(sum((line.total for line in looked_up), _NOTHING), facts.currency)
    granted = grant_discounts(items, facts) if facts.sees_prices else Granted((), ())
    taken_off = max(min(taken_off, items - granted.amount), _NOTHING)
    off = granted.amount + taken_off
    shares = spread(off, [line.total for line in looked_up], facts.currency)
    finished = tuple(
        _with_discount(line, share, facts) for line, share in zip(looked_up, shares, strict=True)
    )
    return Priced(facts.currency, facts.sees_prices, finished, items, granted, items - off, taken_off)


def least_quantity(product: KnownProduct, facts: Facts) -> Decimal | None:
    """The least multiple of its step for which there is a price; None for what has none here (SHP-01)."""
    return min(_quantities(product, facts), default=None)


def breaks(product: KnownProduct, facts: Facts) -> list[tuple[Decimal, Decimal]]:
    """From which quantity on one costs what; the first is the least that can be bought. Nothing where prices are hidden."""
    found: list[tuple[Decimal, Decimal]] = []
    for quantity in sorted(_quantities(product, facts)) if facts.sees_prices else ():
        chosen, _ = choose_price(product.id, quantity, facts)
        if chosen is not None:
            unit = rounded(chosen.price.amount, facts.currency)
            if not found or found[-1][1] != unit:
                found.append((quantity, unit))
    return found


def _quantities(product: KnownProduct, facts: Facts) -> set[Decimal]:
    """Where each price that may count begins."""
    lists = {known.id for known in facts.lists if applies(known, facts)}
    starts = [price.min_quantity for price in facts.prices.get(product.id, ()) if price.list_id in lists]
    return {start + (product.step - start % product.step) % product.step for start in starts}


def _priced_line(line: Line, facts: Facts) -> PricedLine:
    product = facts.products.get(line.product_id)
    if product is None or (product.restricted and not facts.sees_restricted):
        return PricedLine(None, line.quantity, LineProblem.NOT_ON_SALE)
    least = least_quantity(product, facts)
    problem = _problem(product, line.quantity, least, facts)
    if not facts.sees_prices or not line.quantity.is_finite():
        return PricedLine(product, line.quantity, problem)
    chosen, lost = choose_price(product.id, line.quantity, facts)
    if chosen is None:
        return PricedLine(product, line.quantity, problem, lost=lost, least=least)
    unit = rounded(chosen.price.amount, facts.currency)
    total = _NOTHING if problem else rounded(unit * line.quantity, facts.currency)
    if total > LARGEST_LINE:
        problem, total = LineProblem.TOO_MUCH, _NOTHING
    return PricedLine(product, line.quantity, problem, unit, chosen, lost, least, total)


def _problem(
    product: KnownProduct, quantity: Decimal, least: Decimal | None, facts: Facts
) -> LineProblem | None:
    if product.archived:
        return LineProblem.ARCHIVED
    if least is None:
        return LineProblem.NOT_ON_SALE
    if not facts.sees_prices:
        return LineProblem.PRICES_HIDDEN
    if not quantity.is_finite() or quantity <= 0 or (quantity < LARGEST_QUANTITY and quantity % product.step):
        return LineProblem.WRONG_QUANTITY
    if quantity >= LARGEST_QUANTITY:
        return LineProblem.TOO_MUCH
    return LineProblem.TOO_LITTLE if quantity < least else None


def _with_discount(line: PricedLine, share: Decimal, facts: Facts) -> PricedLine:
    rule = facts.taxes.get(line.product.tax_class) if line.product and line.unit is not None else None
    paid = line.total - share
    tax = paid - rounded(paid * 100 / (100 + rule.percent), facts.currency) if rule else _NOTHING
    return replace(line, discount=share, tax=tax, tax_rule=rule)
