"""What the verbs of a site's order terms are tried with."""

from collections.abc import Callable

from regulars.orders.operations.terms import OrderTermsChanges
from tests.house.worlds import Given, a_kids_site, given

VERBS: dict[str, Callable[[], Given]] = {
    "orders.operations.terms.change_order_terms": lambda: given(
        a_kids_site(),
        OrderTermsChanges(
            buyers="registered", prefix="KIDS-", receiver="desk@kids.example", held={"B2B": True}
        ),
    )
}
