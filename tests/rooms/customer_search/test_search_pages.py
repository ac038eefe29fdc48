"""ADM-01: stable pages, honest totals, a fixed number of statements - on all ways through the search."""

from collections.abc import Iterator
from typing import Any

import pytest

from regulars.customer_search.queries import strategy
from regulars.customer_search.queries.search import Filters, Page
from regulars.customers.models import Customer
from regulars.customers.operations.access import set_access
from regulars.customers.rules import CustomerState, Kind
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import Invalid
from tests.statements import counted_statements
from tests.world import a_set, a_site, an_account, found_by_all

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["walk", "find", "scan", "letters", "wrong statistics"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Small windows send seven customers the way that a million would go."""
    if request.param in {"letters", "wrong statistics"}:
        monkeypatch.setattr(strategy, "WALKED", -2)
    if request.param == "wrong statistics":
        monkeypatch.setattr(strategy, "FEW_LETTERS", 2)
    if request.param in {"find", "scan"}:
        monkeypatch.setattr(strategy, "WINDOW", 2)
    if request.param == "scan":
        monkeypatch.setattr(strategy, "MANY", 0)
    return str(request.param)


@pytest.fixture
def seven() -> list[Customer]:
    site = a_site("sports", a_set("b2c"))
    return [an_account(f"ada{nr}@mail.example", site, password="") for nr in range(7)]


def names(page: Page) -> list[str]:
    return [one.username[3] for one in page.items]


def forwards(fragment: str, **options: bool) -> Iterator[Page]:
    page = found_by_all(fragment, limit=3, **options)
    yield page
    while page.next_cursor:
        page = found_by_all(fragment, limit=3, cursor=page.next_cursor, **options)
        yield page


@pytest.mark.parametrize("fragment", ["", "ada", "ad mail"])
def test_pages_follow_each_other_newest_first_and_back(
    way: str, seven: list[Customer], fragment: str
) -> None:
    pages = list(forwards(fragment))
    assert [names(page) for page in pages] == [["6", "5", "4"], ["3", "2", "1"], ["0"]]
    assert [page.first for page in pages] == [1, 4, 7]
    assert pages[0].previous_cursor is None

    second = found_by_all(fragment, limit=3, cursor=pages[2].previous_cursor)
    assert (names(second), second.first) == (["3", "2", "1"], 4)
    first = found_by_all(fragment, limit=3, cursor=second.previous_cursor)
    assert (names(first), first.first, first.previous_cursor) == (["6", "5", "4"], 1, None)
    assert first.next_cursor == pages[0].next_cursor


def test_pages_run_oldest_first_when_asked(way: str, seven: list[Customer]) -> None:
    pages = list(forwards("ada", oldest_first=True))
    assert [names(page) for page in pages] == [["0", "1", "2"], ["3", "4", "5"], ["6"]]


def test_next_page_repeats_nobody_when_customers_are_added_meanwhile(way: str, seven: list[Customer]) -> None:
    first = found_by_all("ada", limit=3)
    an_account("ada8@mail.example", password="")
    assert names(found_by_all("ada", limit=3, cursor=first.next_cursor)) == ["3", "2", "1"]


def test_total_is_exact_where_the_list_ends(seven: list[Customer]) -> None:
    total = found_by_all("ada", limit=3).total
    assert (total.count, total.is_exact) == (7, True)


def test_total_is_about_beyond_the_window(seven: list[Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategy, "WINDOW", 4)
    assert not found_by_all("ada", limit=3).total.is_exact


def test_total_of_a_later_page_is_the_first_pages(way: str, seven: list[Customer]) -> None:
    totals = {page.total for page in forwards("ada")}
    assert len(totals) == 1


@pytest.mark.parametrize("fragment", ["ada", "6@mail", "nobody"])
def test_three_ways_find_the_same(way: str, seven: list[Customer], fragment: str) -> None:
    expected = {"ada": "6543210", "6@mail": "6", "nobody": ""}[fragment]
    assert "".join(names(found_by_all(fragment))) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": CustomerState.PENDING}, "630"),
        ({"state": CustomerState.ACTIVE}, "6543210"),
        ({"state": CustomerState.BLOCKED}, ""),
        ({"state": CustomerState.PENDING, "last_name": "lin"}, "630"),
        ({"email": "ada3"}, "3"),
        ({"kind": Kind.GUEST}, ""),
    ],
)
def test_three_ways_filter_the_same_and_list_nobody_twice(
    way: str, seven: list[Customer], filters: dict[str, Any], expected: str
) -> None:
    kids, home = a_site("kids", seven[0].set), seven[0].origin_site
    for ada in seven[::3]:
        for site in (kids, home):
            set_access(ada, site=site, state="pending", by=OPERATOR)  # type: ignore[arg-type]
    assert "".join(names(found_by_all("", Filters(**filters)))) == expected
    at_kids = found_by_all("", Filters(site_id=kids.pk, **filters))
    assert "".join(names(at_kids)) == {"6543210": ""}.get(expected, expected)


@pytest.mark.parametrize(("fragment", "statements"), [("", 4), ("ada", 3), ("6@mail", 5)])
def test_statements_do_not_grow_with_customers(
    seven: list[Customer], monkeypatch: pytest.MonkeyPatch, fragment: str, statements: int
) -> None:
    if fragment == "6@mail":
        monkeypatch.setattr(strategy, "WINDOW", 4)
    for limit in (1, 3):
        with counted_statements() as counted:
            found_by_all(fragment, limit=limit)
        assert counted.count == statements


@pytest.mark.parametrize(
    "cursor", ["x", "n", "n1", "n1.2", "p1.2.3x", "n" + "9" * 30 + ".1.1", "n-1.1.1", "\x00"]
)
def test_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        found_by_all(cursor=cursor)
    assert (refused.value.code, refused.value.field) == ("bad_cursor", "cursor")


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_limit_out_of_range_is_refused(limit: int) -> None:
    with pytest.raises(Invalid):
        found_by_all(limit=limit)
