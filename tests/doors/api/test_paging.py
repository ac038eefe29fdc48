"""Sets and sites page by page: every one once, in the same order, whatever is asked at a time."""

import base64
import json

import pytest

from regulars.sites.models import CustomerSet
from tests.doors.api.calls import Caller, admin
from tests.world import a_set, a_site, api_key

pytestmark = pytest.mark.django_db


def walked(call: Caller, path: str, limit: int) -> list[list[str]]:
    """The codes, page by page."""
    pages, cursor = [], ""
    while True:
        page = call.get(f"{path}?limit={limit}{cursor}").json
        pages.append([one["code"] for one in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = f"&cursor={page['next_cursor']}"


def test_pages_of_sets_and_sites_hold_everything_once() -> None:
    for number, name in enumerate(["Zoo", "Äpfel", "alpha", "Alpha", "alpha"]):
        home = a_set(f"s{number}")
        CustomerSet.objects.filter(pk=home.pk).update(name=name)
        a_site(f"site-{number}", home, name=name)
    call = admin("viewer")
    for path, count in (("/sets", 6), ("/sites", 5)):
        (all_codes,) = walked(call, path, 200)
        assert len(all_codes) == len(set(all_codes)) == count
        for limit in (1, 2, count - 1, count):
            pages = walked(call, path, limit)
            assert [code for page in pages for code in page] == all_codes
            assert max(len(page) for page in pages) == limit
            assert call.get(f"{path}?limit={limit}").json["total"] == count
    assert call.get("/sets").json["items"][0]["is_default"]


def test_page_goes_on_though_its_last_row_is_gone() -> None:
    for code in ("one", "two", "zoo"):
        a_set(code)
    call = admin()
    cursor = call.get("/sets?limit=2").json["next_cursor"]
    assert call.delete("/sets/one").status == 200
    rest = call.get(f"/sets?limit=2&cursor={cursor}").json
    assert [one["code"] for one in rest["items"]] == ["two", "zoo"]


def test_pages_of_a_limited_key_hold_its_sites_only() -> None:
    sites = [a_site(f"site-{number}") for number in range(5)]
    call = Caller("admin.localhost", api_key("viewer", at=[sites[1], sites[3]]))
    assert walked(call, "/sites", 1) == [["site-1"], ["site-3"]]


def written(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize("path", ["/sets", "/sites"])
@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "é",
        written([1]),
        written("x"),
        written({"a": 1}),
        written([0, "a", True]),
        written(["a", -1]),
        written([0, "a", 2**63]),
        written(["a", 2**70]),
        written(["a\x00", 1]),
        written([0, "\ud800", 1]),
        written(["\ud800", 1]),
        "W" * 600,
        "[" * 599,
    ],
)
def test_cursor_that_is_none_of_ours_is_refused(path: str, cursor: str) -> None:
    answer = admin().get(f"{path}?cursor={cursor}")
    assert (answer.status, answer.fields) == (422, {"cursor": "bad_cursor"})


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5"])
def test_limit_that_cannot_be_is_refused(limit: str) -> None:
    answer = admin().get(f"/sites?limit={limit}")
    assert (answer.status, [*answer.fields]) == (422, ["limit"])
