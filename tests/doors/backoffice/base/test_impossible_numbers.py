"""A number that no column could hold, wherever one is read from an address or a form: never a 500."""

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.doors.backoffice.base.test_permission_matrix import METHODS, address, guarded, rule_of

HUGE = "9" * 5_000  # more than Python reads as a number
MOST = str(2**63 - 1)  # what an id could be, and a version could not
NUMBERS = ("before", "after", "like", "who", "record", "webhook", "version", "row")


@pytest.mark.parametrize("page", guarded(), ids=lambda page: page.name)
def test_number_of_nothing_is_none(page: URLPattern, administrator: Client) -> None:
    path = address(page)
    for method in METHODS:
        if rule_of(page).rights_for(method):
            send = administrator.get if method == "GET" else administrator.post
            for name in NUMBERS:
                for odd in (
                    HUGE,
                    f"#{HUGE}",
                    f"staff:{HUGE}",
                    f"{HUGE}-1",
                    MOST,
                    f"{MOST}-{MOST}",
                    "1-1-1",
                    "٣",
                ):
                    assert send(path, {name: odd}).status_code < 500, (method, name, odd[:9])
            assert send(path.replace("999999", HUGE)).status_code < 500, method
