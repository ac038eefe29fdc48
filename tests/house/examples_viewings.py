"""What the verb of staff who see a shop as a customer does is tried with."""

from collections.abc import Callable

from tests.house.worlds import Given, a_kids_site, given
from tests.world import an_account, sam

__all__ = ["VERBS"]


def _begun() -> Given:
    kids = a_kids_site()
    return given(an_account(site=kids), kids, reason="You called", staff_id=sam(email="ina@staff.example").pk)


VERBS: dict[str, Callable[[], Given]] = {"authentication.operations.viewings.begin_viewing": _begun}
