"""Which of their orders customers ask for, and what they may do with one where they see it (ORD-01, ORD-09, MTX-01)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from regulars.kernel.errors import Conflict, DomainError, Forbidden, NotFound
from regulars.orders.rules.states import OrderState
from regulars.sites.rules.sharing import Place

__all__ = [
    "DAYS",
    "LARGER",
    "Act",
    "Period",
    "Reordered",
    "acts_of",
    "check_cancel_here",
    "check_reorder",
    "no_such_order",
]


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    ALL = "all"


class Act(StrEnum):
    REORDER = "reorder"
    CANCEL = "cancel"


# So many days back from now, to the second; none: since ever.
DAYS = {Period.WEEK: 7, Period.MONTH: 30, Period.YEAR: 365, Period.ALL: None}
LARGER = {
    Period.WEEK: (Period.MONTH, Period.YEAR, Period.ALL),
    Period.MONTH: (Period.YEAR, Period.ALL),
    Period.YEAR: (Period.ALL,),
    Period.ALL: (),
}


@dataclass(frozen=True, slots=True)
class Reordered:
    """The products of an order by their codes, and why some are not in the basket now."""

    names: Mapping[str, str]
    refused: Mapping[str, DomainError]

    @property
    def put(self) -> dict[str, str]:
        return {code: name for code, name in self.names.items() if code not in self.refused}


def acts_of(
    place: Place, state: OrderState, *, may_reorder: bool, kept_outside: bool = False
) -> frozenset[Act]:
    """An order of another store is only read, and so is one that a shop outside keeps; what hasn't been worked on is cancelled where it
    was placed.
    """
    acts = set[Act]()
    if kept_outside:
        return frozenset(acts)
    if may_reorder and place is not Place.STRAY:
        acts.add(Act.REORDER)
    if place is Place.SAME and state in {OrderState.PLACED, OrderState.ON_HOLD}:
        acts.add(Act.CANCEL)
    return frozenset(acts)


def no_such_order() -> NotFound:
    return NotFound("no_such_order", "There is no such order.")


def check_cancel_here(place: Place, site_name: str) -> None:
    """Raises `Conflict` `not_here` for an order of another site; a site without a name is not told."""
    if place is not Place.SAME and site_name:
        raise Conflict("not_here", "This order was placed at {site}. Cancel it there.", site=site_name)
    if place is not Place.SAME:
        raise _of_another_store()


def check_reorder(place: Place, may: Collection[Act]) -> None:
    """Raises `Conflict` `not_here` for an order of another store, `Forbidden` `reorder_off` where the site takes none again."""
    if place is Place.STRAY:
        raise _of_another_store()
    if Act.REORDER not in may:
        raise Forbidden("reorder_off", "This shop doesn't let orders be placed again.")


def _of_another_store() -> Conflict:
    return Conflict("not_here", "This order belongs to another store, so nothing can be done with it here.")
