"""Two hundred guesses at once, on real PostgreSQL with real threads (guarantees, Web)."""

import math
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from regulars.authentication.operations.sessions import log_in
from regulars.customers.rules import device_holder
from regulars.kernel.actor import Channel
from regulars.kernel.errors import DomainError
from regulars.kernel.guessing import pool, throttle
from regulars.kernel.guessing.devices import Caller, mark_device
from regulars.kernel.guessing.pool import POOL, Pool
from regulars.kernel.guessing.throttle import Rate
from regulars.sites.models import Site
from tests.hashing import hashed_in_earnest
from tests.world import PASSWORD, a_site, an_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

GUESSES, AT_ONCE = int(os.environ.get("GUESSES", "200")), 25
NETWORK = "203.0.113.0/24"


@pytest.fixture
def roomy_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pool refuses nobody: what keeps the guesses out is the throttle alone."""
    monkeypatch.setattr(pool, "PATIENCE_SECONDS", 60.0)
    POOL.resize(places=2, line=1000)
    yield
    POOL.resize(places=2, line=8)


def guess(host: str, username: str, password: str, caller: Caller) -> str:
    try:
        log_in(host, username, password, caller=caller, channel=Channel.STOREFRONT)
    except DomainError as error:
        return error.code
    else:
        return "in"


def attack(site: Site, username: str, owner: Caller | None = None) -> tuple[Counter[str], int, str]:
    """What the guesses heard, how many hashes were computed for them, and what the owner heard meanwhile."""
    host, start = site.hosts.get().name, threading.Barrier(AT_ONCE)
    before, heard = POOL.computed, Counter[str]()

    def guesser(number: int) -> Counter[str]:
        try:
            start.wait(30)
            return Counter(
                guess(host, username, f"guess {number} {turn}", Caller(NETWORK))
                for turn in range(GUESSES // AT_ONCE)
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        guessers = [threads.submit(guesser, number) for number in range(AT_ONCE)]
        told = guess(host, username, PASSWORD, owner) if owner else ""
        for one in guessers:
            heard += one.result()
    return heard, POOL.computed - before - (1 if owner else 0), told


@pytest.mark.usefixtures("roomy_pool")
def test_parallel_guesses_compute_what_is_allowed_and_the_owner_still_gets_in() -> None:
    site = a_site("kids")
    ada = an_account(site=site)
    owner = Caller(NETWORK, mark_device("", device_holder(ada.pk, ada.stamp)))

    heard, hashes, told = attack(site, ada.username, owner)

    assert hashes == throttle.PER_NAME.tries
    assert heard == {
        "wrong_credentials": hashes,
        "rate_limited": GUESSES - hashes,
    }
    assert told == "in"
    assert guess(site.hosts.get().name, ada.username, PASSWORD, owner) == "in"
    assert guess(site.hosts.get().name, ada.username, PASSWORD, Caller(NETWORK)) == "rate_limited"


@pytest.mark.usefixtures("roomy_pool")
def test_unknown_name_is_counted_like_a_known_one() -> None:
    """G9: who is kept out learns nothing by it."""
    heard, hashes, _ = attack(a_site("kids"), "nobody@mail.example")
    assert hashes == throttle.PER_NAME.tries
    assert heard["rate_limited"] == GUESSES - hashes


@pytest.mark.usefixtures("roomy_pool")
def test_control_without_the_throttle_every_guess_is_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "PER_NAME", Rate(10**6, 0.001))
    monkeypatch.setattr(throttle, "PER_NETWORK", Rate(10**6, 0.001))
    site = a_site("kids")
    heard, hashes, _ = attack(site, an_account(site=site).username)
    assert hashes == GUESSES == heard["wrong_credentials"]


def log_ins_at_once() -> Counter[str]:
    """Of one company's account, from devices that nobody knows yet, three for each guess that its name may have."""
    site, many = a_site("kids"), 3 * throttle.PER_NAME.tries
    with hashed_in_earnest():  # long enough to be many at once
        ada = an_account(site=site)
    host, start = site.hosts.get().name, threading.Barrier(many)

    def colleague(_number: int) -> str:
        try:
            start.wait(30)
            return guess(host, ada.username, PASSWORD, Caller(NETWORK))
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as threads:
        return Counter(threads.map(colleague, range(many)))


@pytest.mark.usefixtures("roomy_pool")
def test_right_passwords_are_not_guesses() -> None:
    """F14: so many log-ins of one account at once, and none is told to wait."""
    assert log_ins_at_once() == {"in": 3 * throttle.PER_NAME.tries}


@pytest.mark.usefixtures("roomy_pool")
def test_control_counted_before_their_place_right_passwords_are_guesses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All at once between counting and taking out: what the place prevents."""
    monkeypatch.setattr(throttle, "POOL", Pool(places=1_000, line=1_000))
    assert log_ins_at_once()["rate_limited"] > 0


@pytest.mark.usefixtures("roomy_pool")
def test_right_passwords_have_a_wider_bound_that_wrong_ones_dont_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F05: whoever knows a password can't hash without end; control: without the wide bucket they can."""
    site = a_site("kids")
    ada, host = an_account(site=site), site.hosts.get().name
    for rate, bound in ((Rate(20, 60, right_too=True), 20), (Rate(20, 60), 25)):
        monkeypatch.setattr(throttle, "PER_PERSON", rate)
        heard = Counter(guess(host, ada.username, PASSWORD, Caller(NETWORK)) for _ in range(25))
        assert heard["in"] == bound
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM kernel_throttle")


@pytest.mark.usefixtures("roomy_pool")
def test_network_is_counted_over_all_names() -> None:
    site = a_site("kids")
    host, tries = site.hosts.get().name, throttle.PER_NETWORK.tries
    names = [f"name{number}@mail.example" for number in range(tries + 5)]
    began = time.monotonic()
    heard = Counter(guess(host, name, "one guess for each", Caller(NETWORK)) for name in names)
    come_free = math.ceil((time.monotonic() - began) / throttle.PER_NETWORK.seconds)
    assert heard["wrong_credentials"] in range(tries, tries + come_free + 1)
    assert heard["rate_limited"] == len(names) - heard["wrong_credentials"] > 0
    assert guess(host, "another@mail.example", "from elsewhere", Caller("198.51.100.0/24")) == (
        "wrong_credentials"
    )


def test_full_pool_refuses_at_once_and_fills_nobodys_bucket() -> None:
    """Argon2id in its bounded pool under load: two in line, the others are told to come back, and are not counted."""
    site = a_site("kids")
    ada = an_account(site=site)
    host, start, done = site.hosts.get().name, threading.Barrier(AT_ONCE), threading.Event()

    def in_line(_number: int) -> str:
        start.wait(30)
        try:
            with POOL.place():
                done.wait(60)
        except DomainError as error:
            return error.code
        return "hashed"

    POOL.resize(places=2, line=2)
    try:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            waiting = [threads.submit(in_line, number) for number in range(AT_ONCE)]
            while sum(one.done() for one in waiting) < AT_ONCE - 2:
                time.sleep(0.01)
            busy = [guess(host, ada.username, "a guess", Caller(NETWORK)) for _ in range(20)]
            done.set()
            heard = Counter(one.result() for one in waiting)
    finally:
        POOL.resize(places=2, line=8)
    assert heard == {"hashed": 2, "busy": AT_ONCE - 2}
    assert set(busy) == {"busy"}
    tries = [guess(host, ada.username, "a guess", Caller(NETWORK)) for _ in range(throttle.PER_NAME.tries)]
    assert set(tries) == {"wrong_credentials"}
