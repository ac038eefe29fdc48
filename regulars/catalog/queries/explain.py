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
from regulars.customers.models import Customer
from regulars.customers.queries.family import effective_site
from regulars.kernel.errors import Forbidden
from regulars.sites.models import Site
from regulars.staff.rules import Grant

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
    """`problem` is why the customer can't buy it so; `line` is what it costs, or would cost if prices and the product were shown to them.
    `site` is where the customer buys: at a master, the sub site that the account has in the family (SUB-03).
    """

    site: Site
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
    account: Customer, site: Site, code: str, quantity: Decimal | None = None, *, grant: Grant
) -> Explained:
    """One product for an account at a site, in this quantity, else the least that is sold; what counts at other sites only, a grant for
    some sites is not told (F18). Two statements at most.

    Raises `NotFound` `no_such_product`, `Forbidden` `has_other_sites` where the account's sub site is out of reach.
    """
    site = effective_site(account, site)
    if grant.sites is not None and site.pk not in grant.sites:
        raise Forbidden("has_other_sites", "This customer buys at another site of the family.")
    facts = facts_of_code(site.pk, account.pk, code, explain=True) if code.isprintable() else None
    if facts is None or not facts.products:
        raise no_such_product()
    (product,) = facts.products.values()
    wanted = [Line(product.id, quantity or least_quantity(product, facts) or product.step)]
    open_facts = replace(facts, sees_prices=True, sees_restricted=True)
    outcome = priced(open_facts, wanted)
    (line,) = outcome.lines
    problem = priced(facts, wanted).lines[0].problem
    return Explained(
        site,
        facts,
        product,
        problem,
        line,
        tuple(each for each in _prices(line, open_facts) if _is_open(each.price_list, facts, grant)),
        tuple(each for each in _discounts(outcome.discounts) if grant.sites is None or each.discount.here),
    )


def _is_open(price_list: KnownList, facts: Facts, grant: Grant) -> bool:
    """A list of a site out of reach, the master's, is known where it counts."""
    return grant.sites is None or price_list.site_id in grant.sites or applies(price_list, facts)


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
