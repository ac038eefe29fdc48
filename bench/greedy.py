"""What is left for others while many want what is scarce: as ratios, so a busy machine is busy for both sides."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from bench.figures import Figure, Ratio
from bench.hot_lane import Shopper, get_me, shopper_of
from bench.server import Server
from bench.wire import Wire

__all__ = ["measure_greedy"]

CROWD, ASKING, SECONDS, TRIES = 50, 4, 5.0, 10
Body = Callable[[int], dict[str, str]]


def measure_greedy(database_url: str, *, port: int) -> Iterator[Figure]:
    """`GET /me` beside fifty at once who register or log in, each from a network of its own; a shopper's log-ins beside a
    network that logs in without a pause.
    """
    shopper = shopper_of(database_url)
    right = {"username": shopper["username"], "password": shopper["password"]}
    crowds: dict[str, tuple[str, Body]] = {
        "registrations": ("/api/v1/registrations", lambda number: _newcomer(number, shopper)),
        "log-ins": ("/api/v1/sessions", lambda _number: right),
    }
    with Server("regulars.cli.web", port, database_url, {"TRUSTED_PROXIES": "127.0.0.1"}) as server:
        server.wire.ask(get_me(shopper), 200, patience=30)
        for what, (path, body) in crowds.items():
            quiet = _rate(port, shopper)
            with _without_a_pause(port, shopper, path, body, networks=itertools.count(1)):
                beside = _rate(port, shopper)
            said = f"`GET /me` beside {CROWD} {what} at once"
            fewer = Ratio(quiet / max(beside, 0.1), 3, "times fewer than alone")
            yield Figure(said, beside, "answers a second", fewer)
        path, body = crowds["log-ins"]
        with _without_a_pause(port, shopper, path, body, networks=itertools.repeat(0)):
            asked = [_ask(port, shopper, path, right, network=1) for _ in range(TRIES)]
        failed = sum(status != 201 for status in asked)
        said = "log-ins that failed for a shopper while another network logs in without a pause"
        yield Figure(said, failed, f"of {TRIES}", Ratio(failed / TRIES, 0.1, "of all"))


def _newcomer(number: int, shopper: Shopper) -> dict[str, str]:
    return {
        "email": f"crowd-{number}-{time.monotonic_ns()}@bench.example",
        "password": shopper["password"],
        "password_confirmation": shopper["password"],
        "first_name": "Ada",
        "last_name": "Lind",
    }


def _rate(port: int, shopper: Shopper) -> float:
    """Answers to `GET /me` in a second, for a few who ask over and over."""
    until = time.monotonic() + SECONDS

    def ask(_number: int) -> int:
        wire, answered = Wire(port), 0
        while time.monotonic() < until:
            wire.ask(get_me(shopper), 200)
            answered += 1
        wire.close()
        return answered

    with ThreadPoolExecutor(ASKING) as threads:
        return sum(threads.map(ask, range(ASKING))) / SECONDS


@contextmanager
def _without_a_pause(
    port: int, shopper: Shopper, path: str, body: Body, *, networks: Iterator[int]
) -> Iterator[None]:
    over = threading.Event()

    def go_on(_number: int) -> None:
        while not over.is_set():
            number = next(networks)
            _ask(port, shopper, path, body(number), network=number)

    with ThreadPoolExecutor(CROWD) as crowd:
        for number in range(CROWD):
            crowd.submit(go_on, number)
        try:
            over.wait(1)
            yield
        finally:
            over.set()


def _ask(port: int, shopper: Shopper, path: str, body: dict[str, str], *, network: int) -> int:
    """The status; 0 when there was none."""
    address = f"10.{network // 256 % 256}.{network % 256}.7"
    headers = {"Host": shopper["host"], "Content-Type": "application/json", "X-Forwarded-For": address}
    wire = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        wire.request("POST", path, json.dumps(body), headers)
        return wire.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        wire.close()
