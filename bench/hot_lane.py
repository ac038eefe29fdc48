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
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.figures import Figure, Ratio
from bench.ours import CHECK
from bench.server import Cost, Server, answers_for_bare, middle, times

__all__ = ["ME", "Shopper", "get_me", "measure_hot_lane", "shopper_of"]

Shopper = dict[str, str]

ROUNDS, REQUESTS, LOG_INS, WARM_UP = 7, 2_000, 50, 500
ABOVE_HASH = 0.4
ME = "/api/v1/me"


def measure_hot_lane(
    database_url: str,
    many_url: str,
    *,
    port: int,
    rounds: int = ROUNDS,
    requests: int = REQUESTS,
) -> Iterator[Figure]:
    """`GET /me` against a bare application, at two sizes; a log-in against its Argon2id check.

    On databases of the bench's own on this machine, the second with many accounts. Adds one shopper to each. Takes `port` and
    the two after it. Medians over the rounds, in CPU milliseconds a request; each ratio is taken within its round. What a log-in
    costs beyond a request that is one check is told with the hash taken out of both, by the clock of the thread that made it.
    """
    with _started(database_url, many_url, port) as servers:
        ours, small = servers["me"]
        log_in, check = _post_session(small), _post(CHECK, small["host"], "{}")
        costs: dict[str, list[Cost]] = {name: [] for name in servers}
        beyond, in_hashes = list[float](), list[float]()
        for _ in range(rounds):
            for name, (server, shopper) in servers.items():
                costs[name].append(server.cost_of(get_me(shopper), requests, 200))
            log_in_cost, hash_cost = _hashing(ours, small, log_in, 201)
            beyond.append(log_in_cost - _hashing(ours, small, check, 200)[0])
            in_hashes.append(beyond[-1] / hash_cost)
        few, many = (f"{int(servers[name][1]['accounts']):,} accounts" for name in ("me", "many"))
    me, bare = Ratio(times(costs["me"], costs["bare"]), 2.5, "bare ones"), "a bare WSGI application"
    yield Figure("`GET /me`, CPU of server and database", middle(costs["me"]), "ms", me, few)
    yield Figure(f"{bare} with the same statement and the same bytes", middle(costs["bare"]), "ms")
    growth = Ratio(times(costs["many"], costs["me"]), 1.2, f"of that at {few}")
    yield Figure("`GET /me` in the large database", middle(costs["many"]), "ms", growth, many)
    what = "a log-in beyond a request that is one Argon2id check in the same process, CPU"
    above = Ratio(statistics.median(in_hashes), ABOVE_HASH, "hashes")
    yield Figure(what, statistics.median(beyond), "ms", above, "promised: 7 ms where a hash takes 17.5")


def _hashing(server: Server, shopper: Shopper, request: bytes, status: int) -> tuple[float, float]:
    """What the request costs beside its hash, and the hash."""
    before = _hashed(server, shopper)
    cost = server.cost_of(request, LOG_INS, status).total
    hashed = (_hashed(server, shopper) - before) / LOG_INS
    return cost - hashed, hashed


@contextmanager
def _started(database_url: str, many_url: str, port: int) -> Iterator[dict[str, tuple[Server, Shopper]]]:
    """Ours and the bare one, and ours again on the larger database, warm; all are stopped at the end."""
    small = shopper_of(database_url)
    with ExitStack() as stack:
        given = {f"BARE_{name.upper()}": str(value) for name, value in small.items()}
        ours = stack.enter_context(Server("bench.ours", port, database_url, given))
        body = ours.wire.ask(get_me(small), 200, patience=30)
        asked = (small["statement"], [f"\\x{small['token_hash']}", small["host"]], body)
        environment = stack.enter_context(answers_for_bare({ME: asked}))
        bare = stack.enter_context(Server("bench.bare", port + 1, database_url, environment))
        crowd = stack.enter_context(Server("regulars.cli.web", port + 2, many_url, {}))
        servers = {"me": (ours, small), "bare": (bare, small), "many": (crowd, shopper_of(many_url))}
        for server, shopper in servers.values():
            server.wire.ask(get_me(shopper), 200, patience=30)
            server.find_processes()
            server.cost_of(get_me(shopper), WARM_UP, 200)
        yield servers


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
        f"GET {ME} HTTP/1.1\r\nHost: {shopper['host']}\r\n"
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
