"""A number that no column could hold, wherever one is read from an address or a form: never a 500."""

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.doors.backoffice.base.test_permission_matrix import METHODS, address, guarded, rule_of
from tests.doors.test_unreadable_input import file_of, names_read_in

HUGE = "9" * 5_000  # more than Python reads as a number
MOST = str(2**63 - 1)  # what an id could be, and a version could not
NUMBERS = ("before", "after", "like", "who", "record", "webhook", "version", "row")
ODD = (HUGE, f"#{HUGE}", f"staff:{HUGE}", f"{HUGE}-1", MOST, f"{MOST}-{MOST}", "1-1-1", "٣")


def read_by(page: URLPattern) -> list[str]:
    """The names of numbers that the view's package reads."""
    package = file_of(page).parent
    return [name for name in NUMBERS if any(name in names_read_in(path) for path in package.glob("*.py"))]


@pytest.mark.parametrize("page", guarded(), ids=lambda page: page.name)
def test_number_of_nothing_is_none(page: URLPattern, administrator: Client) -> None:
    """Under every name at once, and alone under each that is read near the page: what comes first hides the others."""
    path = address(page)
    wishes = [dict.fromkeys(NUMBERS, odd) for odd in ODD] + [
        {name: odd} for name in read_by(page) for odd in ODD
    ]
    for method in METHODS:
        if rule_of(page).rights_for(method):
            send = administrator.get if method == "GET" else administrator.post
            for wish in wishes:
                name, odd = next(iter(wish.items()))
                assert send(path, wish).status_code < 500, (method, name, len(wish), odd[:9])
            assert send(path.replace("999999", HUGE)).status_code < 500, method


def test_names_are_found_where_they_are_read() -> None:
    read = {name for page in guarded() for name in read_by(page)}
    assert read >= {"before", "like", "row", "version"}
