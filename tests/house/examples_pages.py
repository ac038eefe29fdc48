"""What the verbs of pages are tried with."""

from collections.abc import Callable
from dataclasses import replace

from regulars.kernel.actor import OPERATOR
from regulars.pages.models import Page
from regulars.pages.operations.pages import PageWish, add_page
from tests.house.worlds import Given, a_kids_site, given

HERE = "pages.operations.pages"
WISH = PageWish("Terms", "First.")


def a_page() -> Page:
    return add_page(a_kids_site(), "terms", WISH, by=OPERATOR)


VERBS: dict[str, Callable[[], Given]] = {
    f"{HERE}.add_page": lambda: given(a_kids_site(), "terms", WISH),
    f"{HERE}.change_page": lambda: given(a_page(), replace(WISH, restricted=True)),
    f"{HERE}.remove_page": lambda: given(a_page()),
}
