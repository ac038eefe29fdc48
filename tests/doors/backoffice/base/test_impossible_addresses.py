"""Whatever stands in an address or a query that could be no row's: a page or 404, never an error of ours (F18's sisters)."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.doors.backoffice.base.test_permission_matrix import METHODS, address, guarded, rule_of

HUGE = "9" * 5_000  # more than Python reads as a number
ODD = {"nul": "\x00", "inside": "a\x00b", "huge": HUGE, "digits of others": "٣", "long": "x" * 300}
NUMBERS = ("before", "after", "like", "who", "record", "webhook", "version", "row")
ALL_AT_ONCE = [*ODD.values(), f"#{HUGE}", f"staff:{HUGE}", f"{HUGE}-1", "1-1-1"]


@pytest.mark.parametrize(
    "page", [one for one in guarded() if one.pattern.converters], ids=lambda page: page.name
)
@pytest.mark.parametrize("odd", ODD)
def test_address_of_nothing_is_nobody_s(page: URLPattern, odd: str, administrator: Client) -> None:
    path = address(page).replace("999999", HUGE if odd == "huge" else quote(ODD[odd]))
    for method in METHODS:
        if rule_of(page).rights_for(method):
            answer = administrator.generic(method, path)
            assert answer.status_code in {303, 404, 422}, method


@pytest.mark.parametrize(
    "page", [one for one in guarded() if not one.pattern.converters], ids=lambda page: page.name
)
@pytest.mark.parametrize("name", NUMBERS)
def test_number_of_nothing_is_none(page: URLPattern, name: str, administrator: Client) -> None:
    for odd in ALL_AT_ONCE:
        for method in METHODS:
            if rule_of(page).rights_for(method):
                send = administrator.get if method == "GET" else administrator.post
                assert send(address(page), {name: odd}).status_code < 500, (method, odd)
