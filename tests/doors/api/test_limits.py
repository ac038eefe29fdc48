"""Requests are counted per key, log-in and network; every counted answer says what is left (Web, decision 0802)."""

import re
from collections.abc import Iterator
from time import monotonic

import pytest
from django.test import override_settings

from regulars.api.limits import IN_MEMORY
from regulars.kernel.guessing.quotas import Remembered, take
from tests.doors.api.calls import Answer, Caller, admin, as_shopper, at
from tests.doors.api.test_me import hot_lane
from tests.statements import counted_statements
from tests.world import a_site, an_account

pytestmark = pytest.mark.django_db

SHOWN = re.compile(r'"([a-z]+)";r=([0-9]+);t=([0-9]+)')


@pytest.fixture(autouse=True)
def _few() -> Iterator[None]:
    IN_MEMORY.forget()
    with override_settings(API_LIMITS={"key": 5, "session": 5, "network": 5}):
        yield
    IN_MEMORY.forget()


def left(answer: Answer) -> tuple[str, int, int]:
    found = SHOWN.fullmatch(answer.raw["RateLimit"])
    assert found, answer.raw["RateLimit"]
    assert answer.raw["RateLimit-Policy"] == f'"{found[1]}";q=5;w=60'
    return found[1], int(found[2]), int(found[3])


def is_left_of(whole: int, told: int, *, since: float) -> bool:
    """Whether these seconds are the whole, but for those that went by."""
    return whole - (monotonic() - since) <= told <= whole


def assert_counted_down(call: Caller, path: str, name: str) -> None:
    """Five in a row: each hears of one less that is left, and of twelve seconds more."""
    began = monotonic()
    for n in range(1, 6):
        who, remaining, seconds = left(call.get(path))
        assert (who, remaining) == (name, 5 - n)
        assert is_left_of(12 * n, seconds, since=began)


def is_refused(answer: Answer) -> bool:
    if answer.status != 429:
        return False
    assert (answer.code, answer.raw["Content-Type"]) == ("rate_limited", "application/problem+json")
    assert 0 < int(answer.raw["Retry-After"]) <= 12
    assert left(answer)[1] == 0
    return True


def test_key_hears_what_is_left_and_then_waits() -> None:
    call, other = admin(), admin()
    assert_counted_down(call, "/sets", "key")
    assert is_refused(call.get("/sets"))
    assert is_refused(call.post("/sites", {}))
    assert other.get("/sets").status == 200


def test_refusals_of_an_operation_are_counted_too() -> None:
    call = admin("viewer")
    assert [call.post("/sets", {}).status for _ in range(5)] == [403] * 5
    assert is_refused(call.post("/sets", {}))


def test_wrong_keys_count_for_their_network() -> None:
    wrong = Caller("admin.localhost", "rk_" + "x" * 43)
    assert [left(wrong.get("/sets"))[0] for _ in range(5)] == ["network"] * 5
    assert is_refused(wrong.get("/sets"))
    assert admin().get("/sets").status == 200


def test_shopper_counts_for_the_log_in_and_nobody_for_the_network() -> None:
    sports = a_site("sports")
    an_account(site=sports)
    first = as_shopper(sports, "ada@mail.example")
    second = as_shopper(sports, "ada@mail.example")
    assert [left(first.get("/me/sessions"))[0] for _ in range(5)] == ["session"] * 5
    assert is_refused(first.get("/me/sessions"))
    assert second.get("/me/sessions").status == 200
    for _ in range(5):  # log-ins are counted apart, as guesses, and here in memory
        assert left(at(sports, "nonsense").get("/me"))[0] == "network"
    assert is_refused(at(sports).post("/password-resets", {"username": "ada"}))


def test_me_is_counted_in_memory_by_route_and_lane_alike() -> None:
    """In one statement, and the lane hands on what it may not answer any more."""
    sports = a_site("sports")
    an_account(site=sports)
    call = as_shopper(sports, "ada@mail.example")
    began = monotonic()
    with counted_statements() as asked:
        assert [left(call.get("/me"))[:2] for _ in range(4)] == [("session", n) for n in (4, 3, 2, 1)]
    assert asked.count == 4
    answered = hot_lane(call, HTTP_AUTHORIZATION=f"Bearer {call.token}")
    assert answered is not None
    found = SHOWN.fullmatch(answered[1]["RateLimit"])
    assert found
    assert (found[1], found[2]) == ("session", "0")
    assert is_left_of(60, int(found[3]), since=began)
    assert hot_lane(call, HTTP_AUTHORIZATION=f"Bearer {call.token}") is None
    assert is_refused(call.get("/me"))
    assert call.get("/me/sessions").status == 200


@override_settings(API_LIMITS={"key": 0, "session": 0, "network": 0})
def test_no_limit_counts_nothing() -> None:
    sports = a_site("sports")
    an_account(site=sports)
    call = as_shopper(sports, "ada@mail.example")
    assert hot_lane(call, HTTP_AUTHORIZATION=f"Bearer {call.token}")
    for answer in (admin().get("/sets"), call.get("/me"), at(sports).get("/me")):
        assert "RateLimit" not in answer.raw.headers


def test_two_ways_of_counting_count_alike() -> None:
    """Six at once of five, and in half a minute two and a half come back."""
    memory, began = Remembered(), monotonic()
    for n in range(6):
        one, other = take("key", 1, 5), memory.take("key", 1, 5)
        assert (one.left, one.allowed) == (other.left, other.allowed) == (max(0, 4 - n), n < 5)
    assert is_left_of(12, one.wait, since=began)
    assert is_left_of(12, other.wait, since=began)


def test_memory_forgets_who_has_nothing_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.kernel.guessing.quotas.REMEMBERED", 10)
    memory = Remembered()
    for who in range(100):
        memory.take("session", who, 5)
    assert len(memory._empty_at) <= 10
