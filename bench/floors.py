"""What lists and pages cost, in times of what their statement and their bytes cost alone (P2, P9).

Ours and a bare application answer the same addresses in turns, as in the hot lane: CPU of server and database.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.bare_statements import API_LIST, API_SEARCH, CUSTOMER_PAGE, LIST_PAGE
from bench.figures import Figure, Ratio
from bench.hot_lane import ME, shopper_of
from bench.server import Cost, Server, answers_for_bare, middle, times

__all__ = ["Address", "compared", "measure_floors", "office_of"]

ROUNDS, REQUESTS, WARM_UP = 7, 60, 20
MIDDLE = "ttili"  # of a first name that one in 145 has


@dataclass(frozen=True)
class Address:
    """What somebody with this header asks for at this host; what it needs, and how often that may go into what it costs."""

    what: str
    path: str
    host: str
    header: str
    most: float = 0
    statement: str = ""
    parameters: tuple[str, ...] = ()

    @property
    def request(self) -> bytes:
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n{self.header}\r\nAccept: */*\r\n\r\n".encode()
        )


def _addresses(known: Mapping[str, str]) -> list[Address]:
    """Those with a statement of their own, then My Account's and *who am I*."""
    by_key = known["admin"], f"Authorization: Bearer {known['key']}"
    by_session = known["admin"], f"Cookie: {known['session_cookie']}={known['session']}"
    by_cookie = f"Cookie: {known['customer_cookie']}={known['token']}"
    by_token = f"Authorization: Bearer {known['token']}"
    shopper, key, who = known["host"], (known["key_hash"],), (known["session"], known["staff"])
    api, one = "/api/v1/customers", known["customer"]
    facts = f"{api}/{known['account']}/buying?site={known['site']}"
    search = (f"{api}?q={MIDDLE}", *by_key, 5, API_SEARCH, (*key, f"%{MIDDLE}%"))
    return [
        Address("`GET /customers`, 50 rows and a total", api, *by_key, 4, API_LIST, key),
        Address("the same for the middle of a name", *search),
        Address("the customer list as a page", "/customers", *by_session, 11, LIST_PAGE, who),
        Address("a customer's page", f"/customers/{one}", *by_session, 20, CUSTOMER_PAGE, (*who, one)),
        Address("`GET /customer-types`, the least that a key reads", "/api/v1/customer-types", *by_key, 3.5),
        Address("`GET /customers/{id}/buying`", facts, *by_key, 4),
        Address("My Account as a page", "/account", shopper, by_cookie, 6),
        Address("three addresses as a page", "/account/addresses", shopper, by_cookie, 6),
        Address("`GET /me/addresses`, three of them", f"{ME}/addresses", shopper, by_token, 1.5),
        Address("`GET /me`", ME, shopper, by_token),
    ]


def measure_floors(
    database_url: str, *, port: int, rounds: int = ROUNDS, requests: int = REQUESTS
) -> Iterator[Figure]:
    """Lists and pages of the back office against their statements, My Account against `GET /me`.

    Adds a shopper, a member of staff and a key to a database of the bench's own. Takes `port` and the one after it. Medians
    over the rounds; each ratio is taken within its round.
    """
    addresses = _addresses({**shopper_of(database_url), **office_of(database_url)})
    yield from compared(addresses, database_url, port=port, rounds=rounds, requests=requests)


def compared(
    addresses: list[Address], database_url: str, *, port: int, rounds: int, requests: int
) -> Iterator[Figure]:
    """What each costs in times of its statement and its bytes, without a statement in times of the last one."""
    *measured, last = addresses
    alone = [one for one in measured if one.statement]
    costs: dict[Address, list[Cost]] = {one: [] for one in addresses}
    floors: dict[Address, list[Cost]] = {one: [] for one in alone}
    with _started(database_url, port, addresses) as (ours, bare):
        for _ in range(rounds):
            for one in addresses:
                costs[one].append(ours.cost_of(one.request, requests, 200))
                if one.statement:
                    floors[one].append(bare.cost_of(one.request, requests, 200))
    floors |= {one: costs[last] for one in measured if not one.statement}
    for one in measured:
        taken, floor = costs[one], floors[one]
        of = "bare ones" if one.statement else f"times {last.what}"
        yield Figure(
            one.what,
            middle(taken),
            "ms",
            Ratio(times(taken, floor), one.most, of),
            f"{middle(floor):.2f} ms alone",
        )


@contextmanager
def _started(database_url: str, port: int, addresses: list[Address]) -> Iterator[tuple[Server, Server]]:
    """Ours and the bare one, both warm; ours twice where nothing is asked of the bare one."""
    with ExitStack() as stack:
        ours = stack.enter_context(Server("regulars.cli.web", port, database_url, {}))
        bodies = {one.path: ours.wire.ask(one.request, 200, patience=30) for one in addresses}
        alone = [one for one in addresses if one.statement]
        told = {one.path: (one.statement, one.parameters, bodies[one.path]) for one in alone}
        servers = [(ours, addresses)]
        if alone:
            environment = stack.enter_context(answers_for_bare(told))
            bare = Server("bench.bare", port + 1, database_url, environment)
            servers.append((stack.enter_context(bare), alone))
        for server, asked in servers:
            server.wire.ask(asked[0].request, 200, patience=30)
            server.find_processes()
            for one in asked:
                server.cost_of(one.request, WARM_UP, 200)
        yield ours, servers[-1][0]


def office_of(database_url: str) -> dict[str, str]:
    """Who asks at the back office."""
    environment = {**os.environ, "DATABASE_URL": database_url}
    command = [sys.executable, "-m", "bench.office"]
    made = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    office: dict[str, str] = json.loads(made.stdout)
    return office
