"""Which discounts a customer gets on a total, and how much that is (DIS-01, DIS-02)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regulars.catalog.rules import DiscountKind
from regulars.catalog.rules.facts import Facts, KnownDiscount
from regulars.catalog.rules.periods import PeriodState, state_of
from regulars.kernel.i18n import noop
from regulars.kernel.money import rounded

__all__ = [
    "WHY_NO_DISCOUNT_LABELS",
    "Applied",
    "Granted",
    "Refused",
    "WhyNoDiscount",
    "grant_discounts",
    "why_no_discount",
]


class WhyNoDiscount(StrEnum):
    OFF = PeriodState.OFF.value
    UPCOMING = PeriodState.UPCOMING.value
    ENDED = PeriodState.ENDED.value
    OTHER_SITE = "other_site"
    OTHER_CURRENCY = "other_currency"
    NOT_IN_GROUP = "not_in_group"
    NO_TAG = "no_tag"
    OTHER_TYPE = "other_type"
    BELOW_MINIMUM = "below_minimum"
    BETTER_ONE = "better_one"
    NOTHING_OFF = "nothing_off"


WHY_NO_DISCOUNT_LABELS = {
    WhyNoDiscount.OFF: noop("Off"),
    WhyNoDiscount.UPCOMING: noop("Upcoming"),
    WhyNoDiscount.ENDED: noop("Ended"),
    WhyNoDiscount.OTHER_SITE: noop("Only at other sites"),
    WhyNoDiscount.OTHER_CURRENCY: noop("In another currency than the site"),
    WhyNoDiscount.NOT_IN_GROUP: noop("Only for a customer group that the customer isn't in"),
    WhyNoDiscount.NO_TAG: noop("Only with a tag that the customer doesn't have"),
    WhyNoDiscount.OTHER_TYPE: noop("Only for another customer type"),
    WhyNoDiscount.BELOW_MINIMUM: noop("The total is below its minimum"),
    WhyNoDiscount.BETTER_ONE: noop("Other discounts take off more, or as much and go first"),
    WhyNoDiscount.NOTHING_OFF: noop("Takes nothing off, as nothing is left or its share is too small"),
}


@dataclass(frozen=True, slots=True)
class Applied:
    discount: KnownDiscount
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Refused:
    discount: KnownDiscount
    why: WhyNoDiscount


@dataclass(frozen=True, slots=True)
class Granted:
    """What is taken off, in the order in which it is, and what isn't."""

    applied: tuple[Applied, ...]
    refused: tuple[Refused, ...]

    @property
    def amount(self) -> Decimal:
        return sum((applied.amount for applied in self.applied), Decimal(0))


def why_no_discount(discount: KnownDiscount, total: Decimal, facts: Facts) -> WhyNoDiscount | None:
    """Why a customer doesn't get it on this total, before any discount; None where they do."""
    state = state_of(discount, facts.at)
    if state is not PeriodState.ACTIVE:
        return WhyNoDiscount(state.value)
    fails = (
        (not discount.here, WhyNoDiscount.OTHER_SITE),
        (discount.currency not in {"", facts.currency}, WhyNoDiscount.OTHER_CURRENCY),
        (discount.group is not None and discount.group not in facts.groups, WhyNoDiscount.NOT_IN_GROUP),
        (discount.tag is not None and discount.tag not in facts.tags, WhyNoDiscount.NO_TAG),
        (discount.type not in {None, facts.type}, WhyNoDiscount.OTHER_TYPE),
        (discount.minimum is not None and total < discount.minimum, WhyNoDiscount.BELOW_MINIMUM),
    )
    return next((why for failed, why in fails if failed), None)


def grant_discounts(total: Decimal, facts: Facts) -> Granted:
    """The better of the best single discount and all combinable ones one after another, the higher priority first; of two equal ones the
    single, then the lower code. Never more than the total.
    """
    refused, fitting = [], []
    for discount in facts.discounts:
        why = why_no_discount(discount, total, facts)
        if why is None:
            fitting.append(discount)
        else:
            refused.append(Refused(discount, why))
    fitting.sort(key=lambda each: each.code.lower())
    ways = [_taken([discount], total, facts.currency) for discount in fitting]
    combinable = sorted(
        (discount for discount in fitting if discount.combinable),
        key=lambda each: (-each.priority, each.code.lower()),
    )
    ways.append(_taken(combinable, total, facts.currency))
    best = max(ways, key=_sum_of)  # the first of equal ones
    tried = {applied.discount.code for applied in best}
    beaten = [
        Refused(discount, WhyNoDiscount.BETTER_ONE) for discount in fitting if discount.code not in tried
    ]
    nothing = [Refused(applied.discount, WhyNoDiscount.NOTHING_OFF) for applied in best if not applied.amount]
    return Granted(tuple(applied for applied in best if applied.amount), (*nothing, *beaten, *refused))


def _taken(discounts: Iterable[KnownDiscount], total: Decimal, currency: str) -> list[Applied]:
    left, applied = total, []
    for discount in discounts:
        wanted = (
            rounded(left * discount.value / 100, currency)
            if discount.kind is DiscountKind.PERCENT
            else rounded(discount.value, currency)
        )
        amount = min(wanted, left)
        applied.append(Applied(discount, amount))
        left -= amount
    return applied


def _sum_of(applied: list[Applied]) -> Decimal:
    return sum((each.amount for each in applied), Decimal(0))
