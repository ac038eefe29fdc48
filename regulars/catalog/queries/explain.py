"""*What does this customer pay here, and why?* The same facts and the same function as everywhere, with all that lost (G30)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from regulars.catalog.queries.facts import facts_of_code
from regulars.catalog.rules.discounts import Granted, WhyNoDiscount
from regulars.catalog.rules.facts import Facts, KnownDiscount, KnownList, KnownProduct
from regulars.catalog.rules.prices import WhyNot, applies
from regulars.catalog.rules.pricing import Line, LineProblem, PricedLine, least_quantity, priced
from regulars.catalog.rules.products import no_such_product

__all__ = ["DiscountVerdict", "Explained", "PriceVerdict", "explain_price"]


@dataclass(frozen=True, slots=True)
class PriceVerdict:
    """A price, or a list that has none. `why` is None for the one that counts."""

    price_list: KnownList
    min_quantity: Decimal | None
    amount: Decimal | None
    why: WhyNot | None


@dataclass(frozen=True, slots=True)
class DiscountVerdict:
    """`amount` is what it takes off, bought alone; `why` is None for those that do."""

    discount: KnownDiscount
    amount: Decimal
    why: WhyNoDiscount | None


@dataclass(frozen=True, slots=True)
class Explained:
    """`problem` is why the customer can't buy it so; `line` is what it costs, or would cost if prices and the product were shown to them."""

    facts: Facts
    product: KnownProduct
    problem: LineProblem | None
    line: PricedLine
    prices: tuple[PriceVerdict, ...]
    discounts: tuple[DiscountVerdict, ...]

    @property
    def is_restricted(self) -> bool:
        """Whether it is this product that takes a role, which the customer doesn't have."""
        return self.product.restricted and not self.facts.sees_restricted


def explain_price(
    site_id: int, account_id: int | None, code: str, quantity: Decimal | None = None
) -> Explained:
    """One product for an account or a visitor at an effective site, in this quantity, else the least that is sold. One statement.

    Raises `NotFound` `no_such_product`.
    """
    facts = facts_of_code(site_id, account_id, code, explain=True) if code.isprintable() else None
    if facts is None or not facts.products:
        raise no_such_product()
    (product,) = facts.products.values()
    wanted = [Line(product.id, quantity or least_quantity(product, facts) or product.step)]
    open_facts = replace(facts, sees_prices=True, sees_restricted=True)
    outcome = priced(open_facts, wanted)
    (line,) = outcome.lines
    problem = priced(facts, wanted).lines[0].problem
    return Explained(
        facts, product, problem, line, tuple(_prices(line, open_facts)), tuple(_discounts(outcome.discounts))
    )


def _prices(line: PricedLine, facts: Facts) -> Iterator[PriceVerdict]:
    named = set()
    if line.chosen is not None:
        named.add(line.chosen.price_list.id)
        yield PriceVerdict(line.chosen.price_list, line.chosen.price.min_quantity, line.unit, None)
    for lost in line.lost:
        named.add(lost.candidate.price_list.id)
        price = lost.candidate.price
        yield PriceVerdict(lost.candidate.price_list, price.min_quantity, price.amount, lost.why)
    for known in facts.lists:
        if known.id not in named and applies(known, facts):
            yield PriceVerdict(known, None, None, WhyNot.NO_PRICE)


def _discounts(granted: Granted) -> Iterator[DiscountVerdict]:
    for applied in granted.applied:
        yield DiscountVerdict(applied.discount, applied.amount, None)
    for refused in granted.refused:
        yield DiscountVerdict(refused.discount, Decimal(0), refused.why)
