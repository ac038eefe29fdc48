"""What the verbs of wish lists are tried with."""

from collections.abc import Callable
from typing import Any

from regulars.kernel.actor import OPERATOR
from regulars.wishlists.operations.wishes import add_wish
from tests.house.worlds import Given, an_ada, given
from tests.rooms.orders.shops import a_shop_with


def for_a_wish() -> Given:
    ada = an_ada()
    a_shop_with(ada.origin_site, P1="10")
    return given(ada, "P1", site=ada.origin_site)


def with_a_wish(*more: Any) -> Given:
    (ada, code), values = for_a_wish()
    add_wish(ada, code, **values, by=OPERATOR)
    return given(ada, code, *more, **values)


VERBS: dict[str, Callable[[], Given]] = {
    "wishlists.operations.wishes.add_wish": for_a_wish,
    "wishlists.operations.wishes.change_note": lambda: with_a_wish("In blue"),
    "wishlists.operations.wishes.remove_wish": with_a_wish,
}
