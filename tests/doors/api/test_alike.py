"""G9: whether a name exists shows neither in an answer's bytes nor in its time. ALIKE_PAIRS asks for more pairs."""

import os
import re
import time
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

import pytest
from django.contrib.auth import hashers
from django.test import Client

from regulars.kernel.guessing import hashes, throttle
from regulars.kernel.guessing.hashes import Fit
from regulars.kernel.guessing.throttle import Rate
from tests.doors.api.calls import Caller
from tests.doors.storefront.browsing import log_in
from tests.world import PASSWORD, a_site, an_account, sam

pytestmark = pytest.mark.django_db

PAIRS = int(os.environ.get("ALIKE_PAIRS", "400"))
MORE = 6  # times as many, where the first ones look different: a coin may fall on one side for a while
WRONG = "not the password at all"
KNOWN, UNKNOWN = "ada@mail.example", "eve@mail.example"
Try = Callable[[str], object]


@pytest.fixture(autouse=True)
def _unthrottled_and_dearer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hundreds of tries, and a hash dear enough to be seen: a hundredth of the real one would hide in the noise."""
    for rate in ("PER_NAME", "PER_NETWORK", "REGISTRATIONS_PER_NETWORK"):
        monkeypatch.setattr(throttle, rate, Rate(10**6, 0.001))
    hasher = hashers.get_hasher()
    cheap = hasher.memory_cost
    hasher.memory_cost = 2048
    yield
    hasher.memory_cost = cheap


def auc(ones: list[float], others: list[float]) -> float:
    """How often a guesser is right who takes the longer time for the known name: 0.5 is a coin."""
    ranked = sorted([(value, 1) for value in ones] + [(value, 0) for value in others])
    ranks = sum(rank for rank, (_, is_one) in enumerate(ranked, 1) if is_one)
    return (ranks - len(ones) * (len(ones) + 1) / 2) / (len(ones) * len(others))


def classified(attempt: Try, *, pairs: int) -> float:
    """The two kinds take turns, in random order within each pair, measured in CPU time of their thread.

    A busy machine is then busy for both, and the noise that could hide a difference is small.
    """
    *_, last = looked_at(attempt, pairs=pairs, times=1)
    return last


def is_a_coin(attempt: Try, *, pairs: int) -> bool:
    """Whether nothing is to be seen. What looks like something is looked at longer, all measures together: of 200 pairs
    of equals every two-thousandth lot is that far from the middle, of 1,200 none; a difference stays.
    """
    found = looked_at(attempt, pairs=pairs, times=MORE)
    if 0.4 <= next(found) <= 0.6:
        return True
    *_, last = found
    return 0.4 <= last <= 0.6


def looked_at(attempt: Try, *, pairs: int, times: int) -> Iterator[float]:
    """After each lot of pairs, how often a guesser is right in all of them so far."""
    dice, taken = Random(7), {KNOWN: list[float](), UNKNOWN: list[float]()}
    for name in [KNOWN, UNKNOWN] * 10:
        attempt(name)
    for _ in range(times):
        for _ in range(pairs):
            for name in dice.sample((KNOWN, UNKNOWN), 2):
                started = time.thread_time()
                attempt(name)
                taken[name].append(time.thread_time() - started)
        yield auc(taken[KNOWN], taken[UNKNOWN])


def without_form_token(page: str) -> str:
    """Masked anew for every answer, whoever asks."""
    return re.sub(r'((?:csrfmiddlewaretoken" value=|X-CSRFToken": )")\w+', "", page)


def api_log_in() -> Try:
    an_account(KNOWN, a_site("kids"))
    call = Caller("kids.localhost")
    return lambda name: call.post("/sessions", {"username": name, "password": WRONG}).raw.content


def page_log_in() -> Try:
    an_account(KNOWN, a_site("kids"))
    client = Client(HTTP_HOST="kids.localhost")

    def attempt(name: str) -> str:
        answer = log_in(client, name, WRONG)
        assert answer.status_code == 422
        return without_form_token(answer.content.decode()).replace(name, "NAME")

    return attempt


def staff_log_in() -> Try:
    sam(email=KNOWN)
    client = Client(HTTP_HOST="admin.localhost")

    def attempt(name: str) -> str:
        answer = client.post("/login", {"email": name, "password": WRONG})
        assert answer.status_code == 422
        return without_form_token(answer.content.decode()).replace(name, "NAME")

    return attempt


def access_request() -> Try:
    an_account(KNOWN, a_site("kids"))
    call = Caller("kids.localhost")
    return lambda name: call.post("/access-requests", {"username": name, "password": WRONG}).raw.content


DOORS = {api_log_in: PAIRS, page_log_in: PAIRS // 2, staff_log_in: PAIRS // 2, access_request: PAIRS // 2}


@pytest.mark.parametrize(("door", "pairs"), DOORS.items())
def test_unknown_name_is_answered_like_a_wrong_password(door: Callable[[], Try], pairs: int) -> None:
    attempt = door()
    assert attempt(KNOWN) == attempt(UNKNOWN)
    assert is_a_coin(attempt, pairs=pairs)


@pytest.mark.parametrize("door", [api_log_in, page_log_in])
def test_control_without_the_dummy_hash_a_guesser_is_right(
    door: Callable[[], Try], monkeypatch: pytest.MonkeyPatch
) -> None:
    fit_of = hashes.fit_of

    def careless(password: str, encoded: str, *, scheme: str) -> Fit:
        return fit_of(password, encoded, scheme=scheme) if encoded else Fit.WRONG

    monkeypatch.setattr("regulars.authentication.operations.sessions.fit_of", careless)
    attempt = door()
    assert classified(attempt, pairs=100) > 0.75
    assert not is_a_coin(attempt, pairs=30)


def forgotten(name: str, call: Caller) -> object:
    return call.post("/password-resets", {"username": name}).raw.content


def test_forgotten_password_of_an_unknown_name_is_answered_like_a_known_one() -> None:
    """One row, whoever is meant; the mail is the worker's."""
    an_account(KNOWN, a_site("kids"))
    call = Caller("kids.localhost")
    assert forgotten(KNOWN, call) == forgotten(UNKNOWN, call)
    assert is_a_coin(lambda name: forgotten(name, call), pairs=PAIRS)


def neutral_registration() -> Try:
    """Free names become taken, so each comes once."""
    an_account(KNOWN, a_site("kids", registration="neutral"))
    call, numbers = Caller("kids.localhost"), count()

    def attempt(name: str) -> object:
        email = name if name == KNOWN else f"eve{next(numbers)}@mail.example"
        return call.post(
            "/registrations", {"email": email, "password": PASSWORD, "last_name": "Lind"}
        ).raw.content

    return attempt


def test_neutral_registration_takes_as_long_for_a_taken_name_as_for_a_free_one() -> None:
    assert is_a_coin(neutral_registration(), pairs=PAIRS // 2)


def test_control_without_the_same_work_a_guesser_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.journeys.register_customer._is_taken", lambda *_: False)
    assert classified(neutral_registration(), pairs=60) < 0.1  # less work for a taken name


def test_neutral_registration_answers_a_taken_name_like_a_free_one() -> None:
    """Bytes, and one hash for each; mails leave by the worker. Free names become taken, so each comes once."""
    an_account(KNOWN, a_site("kids", registration="neutral"))
    call = Caller("kids.localhost")
    before = hashes.POOL.computed
    answers = {
        call.post("/registrations", {"email": name, "password": PASSWORD, "last_name": "Lind"}).raw.content
        for name in (KNOWN, UNKNOWN, KNOWN, "new@mail.example")
    }
    assert len(answers) == 1
    assert hashes.POOL.computed - before == 4
