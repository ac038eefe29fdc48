"""Which of their orders customers ask for, and what they may do with one where they see it (ORD-01, ORD-09, MTX-01)."""

from enum import StrEnum

from regulars.kernel.errors import NotFound
from regulars.orders.rules.states import OrderState
from regulars.sites.rules.sharing import Place

__all__ = ["DAYS", "LARGER", "Act", "Period", "acts_of", "no_such_order"]


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


class Act(StrEnum):
    REORDER = "reorder"
    CANCEL = "cancel"


# So many days back from now, to the second (D-30); none: since ever.
DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365, Period.ALL: None}
LARGER = {
    Period.WEEK: (Period.MONTH, Period.YEAR, Period.ALL),
    Period.MONTH: (Period.YEAR, Period.ALL),
    Period.YEAR: (Period.ALL,),
    Period.ALL: (),
}


def acts_of(place: Place, state: OrderState, *, may_reorder: bool) -> frozenset[Act]:
    """An order of another store is only read; what hasn't been worked on is cancelled where it was placed."""
    acts = set()
    if may_reorder and place is not Place.STRAY:
        acts.add(Act.REORDER)
    if place is Place.SAME and state in {OrderState.PLACED, OrderState.ON_HOLD}:
        acts.add(Act.CANCEL)
    return frozenset(acts)


def no_such_order() -> NotFound:
    return NotFound("no_such_order", "There is no such order.")
