"""What the verbs for shops outside are tried with."""

from collections.abc import Callable

from regulars.credit.operations.entries import grant_credit
from regulars.credit.operations.reservations import reserve_credit
from regulars.kernel.actor import OPERATOR
from tests.house.worlds import Given, an_ada, given


def to_reserve(*, is_reserved: bool) -> Given:
    ada = an_ada()
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    wish = {"reference": "A1", "site": ada.origin_site}
    if not is_reserved:
        return given(ada, "20", "EUR", **wish)
    reserve_credit(ada, "20", "EUR", **wish, by=OPERATOR)
    return given(ada, "A1")


VERBS: dict[str, Callable[[], Given]] = {
    "credit.operations.reservations.reserve_credit": lambda: to_reserve(is_reserved=False),
    "credit.operations.reservations.release_reservation": lambda: to_reserve(is_reserved=True),
}
