"""What the verbs of store credit are tried with."""

from collections.abc import Callable

from regulars.credit.operations.entries import grant_credit
from regulars.kernel.actor import OPERATOR
from tests.house.worlds import Given, an_ada, given


def with_credit(*args: object, **kwargs: object) -> Given:
    ada = an_ada()
    grant_credit(ada, "50", "EUR", reason="Welcome", by=OPERATOR)
    return given(ada, *args, **kwargs)


VERBS: dict[str, Callable[[], Given]] = {
    "credit.operations.entries.grant_credit": lambda: given(an_ada(), "50", "EUR", reason="Welcome"),
    "credit.operations.entries.withdraw_credit": lambda: with_credit("20", "EUR", reason="By mistake"),
    "credit.operations.entries.forfeit_credit": with_credit,
}
