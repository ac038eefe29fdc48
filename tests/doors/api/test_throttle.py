"""429 `rate_limited` with Retry-After, before any hash (guarantees, Web)."""

import pytest

from regulars.kernel.guessing import throttle
from regulars.kernel.guessing.pool import POOL
from tests.doors.api.calls import Answer, Caller
from tests.occupied import occupied
from tests.world import PASSWORD, a_site, an_account

pytestmark = pytest.mark.django_db


def log_in(call: Caller, password: str = "a guess", path: str = "/sessions") -> Answer:
    return call.post(path, {"username": "ada@mail.example", "password": password})


def test_too_many_guesses_answer_429_and_compute_nothing_more() -> None:
    an_account(site=a_site("kids"))
    call = Caller("kids.localhost")
    assert {log_in(call).code for _ in range(throttle.PER_NAME.tries)} == {"wrong_credentials"}
    before = POOL.computed
    for path in ("/sessions", "/access-requests"):
        answer = log_in(call, PASSWORD, path)
        assert (answer.status, answer.code) == (429, "rate_limited")
        assert 0 < int(answer.raw["Retry-After"]) <= 60
    assert POOL.computed == before


def test_known_device_gets_in_while_others_guess() -> None:
    an_account(site=a_site("kids"))
    own, others = Caller("kids.localhost"), Caller("kids.localhost")
    assert log_in(own, PASSWORD).status == 201
    for _ in range(throttle.PER_NAME.tries + 1):
        log_in(others)
    assert log_in(others, PASSWORD).status == 429
    assert log_in(own, PASSWORD).status == 201


def test_full_pool_answers_503_with_retry_after() -> None:
    an_account(site=a_site("kids"))
    POOL.resize(places=1, line=1)
    try:
        with occupied(POOL):
            answer = log_in(Caller("kids.localhost"), PASSWORD)
    finally:
        POOL.resize(places=2, line=8)
    assert (answer.status, answer.code, answer.raw["Retry-After"]) == (503, "busy", "1")


def test_password_change_is_counted_for_the_account_alone() -> None:
    an_account(site=a_site("kids"))
    call = Caller("kids.localhost")
    call.token = log_in(call, PASSWORD).json["token"]
    body = {"current_password": "a guess", "new_password": "eleven brown otters"}
    answers = [call.put("/me/password", body).code for _ in range(throttle.PER_CONFIRMATION.tries + 1)]
    assert answers == ["wrong_password"] * throttle.PER_CONFIRMATION.tries + ["rate_limited"]
    assert log_in(Caller("kids.localhost"), PASSWORD).status == 201
