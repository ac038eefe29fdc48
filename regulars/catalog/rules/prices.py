"""Which of the prices of a product counts: a total order, so that there is one answer and a reason for each that lost (SHP-02)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from regulars.catalog.rules.facts import Facts, KnownList, KnownPrice
from regulars.catalog.rules.periods import PeriodState, state_of
from regulars.kernel.i18n import noop

__all__ = ["WHY_NOT_LABELS", "Candidate", "Lost", "WhyNot", "applies", "choose_price", "rank_of", "why_not"]


class WhyNot(StrEnum):
    """Why a price list, or a price in it, isn't the one."""

    REPLACED = "replaced"
    OTHER_CURRENCY = "other_currency"
    OFF = PeriodState.OFF.value
    UPCOMING = PeriodState.UPCOMING.value
    ENDED = PeriodState.ENDED.value
    OTHER_POLICY = "other_policy"
    QUANTITY_NOT_REACHED = "quantity_not_reached"
    OPEN_LIST = "open_list"
    LOWER_PRIORITY = "lower_priority"
    SMALLER_QUANTITY = "smaller_quantity"
    DEARER = "dearer"
    LATER_CODE = "later_code"
    NO_PRICE = "no_price"


WHY_NOT_LABELS = {
    WhyNot.REPLACED: noop("The sub site has price lists of its own, in place of this one of its master"),
    WhyNot.OTHER_CURRENCY: noop("In another currency than the site"),
    WhyNot.OFF: noop("Off"),
    WhyNot.UPCOMING: noop("Upcoming"),
    WhyNot.ENDED: noop("Ended"),
    WhyNot.OTHER_POLICY: noop("For customers of another pricing policy"),
    WhyNot.QUANTITY_NOT_REACHED: noop("Only from a larger quantity on"),
    WhyNot.OPEN_LIST: noop("For everybody, and a price list of the customer's pricing policy goes first"),
    WhyNot.LOWER_PRIORITY: noop("Another price list has a higher priority"),
    WhyNot.SMALLER_QUANTITY: noop("Another price begins at a larger quantity that is reached"),
    WhyNot.DEARER: noop("Another price is lower"),
    WhyNot.LATER_CODE: noop("Equal to another price list, whose code comes first"),
    WhyNot.NO_PRICE: noop("Has no price of this product"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    price_list: KnownList
    price: KnownPrice


@dataclass(frozen=True, slots=True)
class Lost:
    candidate: Candidate
    why: WhyNot


def why_not(price_list: KnownList, facts: Facts) -> WhyNot | None:
    """Why a list doesn't count for this customer now; None where it does."""
    state = state_of(price_list, facts.at)
    if state is PeriodState.OFF:
        return WhyNot.OFF
    if not price_list.here:
        return WhyNot.REPLACED
    if price_list.currency not in {"", facts.currency}:
        return WhyNot.OTHER_CURRENCY
    if state is not PeriodState.ACTIVE:
        return WhyNot(state.value)
    if price_list.policy is not None and price_list.policy != facts.policy:
        return WhyNot.OTHER_POLICY
    return None


def applies(price_list: KnownList, facts: Facts) -> bool:
    return why_not(price_list, facts) is None


def rank_of(price_list: KnownList) -> tuple[bool, int]:
    """Lists of a policy before open ones, then the higher priority: the lower rank goes first."""
    return price_list.policy is None, -price_list.priority


# By what one of two that apply goes first, and why the other one lost.
_ORDER = (
    (lambda each: each.price_list.policy is None, WhyNot.OPEN_LIST),
    (lambda each: -each.price_list.priority, WhyNot.LOWER_PRIORITY),
    (lambda each: -each.price.min_quantity, WhyNot.SMALLER_QUANTITY),
    (lambda each: each.price.amount, WhyNot.DEARER),
    (lambda each: each.price_list.code.lower(), WhyNot.LATER_CODE),
)


def choose_price(
    product_id: int, quantity: Decimal, facts: Facts
) -> tuple[Candidate | None, tuple[Lost, ...]]:
    """The price of one when so many are bought, and what lost, in the order in which they would have come (SHP-02).

    A list of the customer's policy goes before an open one even where it is dearer: it is a contract.
    """
    lists = {known.id: known for known in facts.lists}
    candidates = [
        Candidate(lists[price.list_id], price)
        for price in facts.prices.get(product_id, ())
        if price.list_id in lists
    ]
    applying, lost = [], []
    for candidate in candidates:
        why = why_not(candidate.price_list, facts)
        if why is None and candidate.price.min_quantity > quantity:
            why = WhyNot.QUANTITY_NOT_REACHED
        if why is None:
            applying.append(candidate)
        else:
            lost.append(Lost(candidate, why))
    if not applying:
        return None, tuple(lost)
    applying.sort(key=lambda each: tuple(part(each) for part, _ in _ORDER))
    chosen, *others = applying
    beaten = [Lost(other, _why_beaten(other, chosen)) for other in others]
    return chosen, (*beaten, *lost)


def _why_beaten(other: Candidate, chosen: Candidate) -> WhyNot:
    return next(why for part, why in _ORDER if part(other) != part(chosen))
