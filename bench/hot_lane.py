"""What `GET /me` and a log-in cost: CPU seconds of server and database by the operating system's accounting.

Ours and a bare application answer the same requests in turns, each in one granian worker of as many threads, each thread
with its connection to the database, over one kept-alive connection on loopback. So a busy machine is busy for both.
A log-in and its check are answered by one process, which also tells how long its hashes took (see `ours.py`).
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.ours import CHECK
from bench.server import Cost, Server

__all__ = ["Figures", "Shopper", "get_me", "measure", "shopper_of"]

ROUNDS, REQUESTS, LOG_INS, WARM_UP = 7, 2_000, 50, 500


@dataclass(frozen=True)
class Figures:
    """Medians over the rounds, in CPU milliseconds a request; each comparison is made within its round.

    `ratio`: what our `/me` costs in bare ones, at most 2.5 is promised. `log_in_extra`: what a log-in costs on top of
    a request that is one Argon2id check, in ms, at most 5; each without its hash, by the clock of the thread that made it. `growth`: what `/me` costs in the larger database, in times of the smaller,
    at most 1.2; None without a larger one.
    """

    accounts: int
    me: Cost
    bare: Cost
    log_in: Cost
    check: Cost
    ratio: float
    log_in_extra: float
    many_accounts: int = 0
    growth: float | None = None


def measure(
    database_url: str,
    many_url: str | None = None,
    *,
    port: int = 8191,
    rounds: int = ROUNDS,
    requests: int = REQUESTS,
) -> Figures:
    """Measure on a database of the bench's own on this machine, and on a second one with many accounts.

    Adds one shopper to each. Takes `port` and the two after it.
    """
    with _started(database_url, many_url, port) as (small, servers):
        ours = servers["me"][0]
        log_in, check = _post_session(small), _post(CHECK, small["host"], "{}")
        costs: dict[str, list[Cost]] = {name: [] for name in (*servers, "log_in", "check")}
        beyond: dict[str, list[float]] = {"log_in": [], "check": []}
        for _ in range(rounds):
            for name, (server, shopper) in servers.items():
                costs[name].append(server.cost_of(get_me(shopper), requests, 200))
            for name, request, status in (("log_in", log_in, 201), ("check", check, 200)):
                hashed = _hashed(ours, small)
                cost = ours.cost_of(request, LOG_INS, status)
                costs[name].append(cost)
                beyond[name].append(cost.total - (_hashed(ours, small) - hashed) / LOG_INS)
        accounts = {name: int(shopper["accounts"]) for name, (_, shopper) in servers.items()}
    return Figures(
        accounts=accounts["me"],
        **{name: _middle(costs[name]) for name in ("me", "bare", "log_in", "check")},
        ratio=_median(ours.total / bare.total for ours, bare in zip(costs["me"], costs["bare"], strict=True)),
        log_in_extra=_median(one - check for one, check in zip(*beyond.values(), strict=True)),
        many_accounts=accounts.get("many", 0),
        growth=_median(many.total / few.total for many, few in zip(costs["many"], costs["me"], strict=True))
        if many_url
        else None,
    )


def _middle(costs: list[Cost]) -> Cost:
    """Server and database of one and the same round."""
    return sorted(costs, key=lambda cost: cost.total)[len(costs) // 2]


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


Shopper = dict[str, str]


@contextmanager
def _started(
    database_url: str, many_url: str | None, port: int
) -> Iterator[tuple[Shopper, dict[str, tuple[Server, Shopper]]]]:
    """Ours and the bare one, and ours again on the larger database, warm; all are stopped at the end."""
    small = shopper_of(database_url)
    with ExitStack() as stack:
        given = {f"BARE_{name.upper()}": str(value) for name, value in small.items()}
        ours = stack.enter_context(Server("bench.ours", port, database_url, given))
        body = ours.wire.ask(get_me(small), 200, patience=30)
        environment = {**given, "BARE_BODY": body.decode()}
        bare = stack.enter_context(Server("bench.bare", port + 1, database_url, environment))
        servers = {"me": (ours, small), "bare": (bare, small)}
        if many_url:
            crowd = stack.enter_context(Server("regulars.cli.web", port + 2, many_url, {}))
            servers["many"] = (crowd, shopper_of(many_url))
        for server, shopper in servers.values():
            server.wire.ask(get_me(shopper), 200, patience=30)
            server.find_processes()
            server.cost_of(get_me(shopper), WARM_UP, 200)
        yield small, servers


def shopper_of(database_url: str) -> Shopper:
    """One more, with what the measure needs to know."""
    environment = {**os.environ, "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "bench.shopper"]
    made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    shopper: Shopper = json.loads(made.stdout)
    return shopper


def get_me(shopper: Shopper) -> bytes:
    """The request that a shop sends for every page."""
    return (
        f"GET /api/v1/me HTTP/1.1\r\nHost: {shopper['host']}\r\n"
        f"Authorization: Bearer {shopper['token']}\r\nAccept: application/json\r\n\r\n"
    ).encode()


def _post_session(shopper: Shopper) -> bytes:
    body = json.dumps({"username": shopper["username"], "password": shopper["password"]})
    return _post("/api/v1/sessions", shopper["host"], body)


def _hashed(server: Server, shopper: Shopper) -> float:
    """Milliseconds of CPU that this server has spent in Argon2id so far."""
    return int(server.wire.ask(_get(CHECK, shopper["host"]), 200)) / 1_000_000


def _get(path: str, host: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


def _post(path: str, host: str, body: str) -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
