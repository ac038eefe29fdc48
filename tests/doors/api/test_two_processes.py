"""NFR-01: what one server process changes, the very next request through another one obeys, over HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from time import monotonic
from typing import Any

import pytest

from bench.server import Server
from regulars.customers.models import Customer
from regulars.kernel.actor import OPERATOR
from regulars.kernel.errors import DomainError
from regulars.staff.operations.keys import create_key, revoke_key
from tests.doors.api.servers import database_url
from tests.journeys.checkouts import a_shop
from tests.ports import free_port
from tests.world import PASSWORD, a_family, a_set, a_site, an_account, api_key, sites

pytestmark = pytest.mark.django_db(transaction=True)


A_MINUTE = 60


class Process:
    """One server process on a port of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, host: str, method: str, path: str, body: Any = None, token: str = "", **more: str
    ) -> tuple[int, Any]:
        wire = HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Host": host, "Content-Type": "application/json", **more}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        wire.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = wire.getresponse()
        content = answer.read()
        wire.close()
        return answer.status, json.loads(content) if content else None


def moved(office: Process, site: str, to: str, key: str) -> None:
    """With nobody going along."""
    path = f"/sites/{site}/customer-set"
    _, plan = office.ask("admin.localhost", "GET", f"{path}/plan?to={to}&strategy=leave", token=key)
    wish = {"to": to, "strategy": "leave", "plan": plan["plan"]}
    status, answer = office.ask("admin.localhost", "PUT", path, wish, key)
    assert status == 200, answer


@pytest.fixture
def processes(transactional_db: None) -> Iterator[tuple[Process, Process]]:
    ports, few = (free_port(), free_port()), {"REGULARS_API_PER_KEY": str(A_MINUTE)}
    with (
        Server("regulars.cli.web", ports[0], database_url(), few) as one,
        Server("regulars.cli.web", ports[1], database_url(), few) as two,
    ):
        for server in (one, two):
            server.wire.ask(b"GET /api/v1/me HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n", 421, patience=60)
        yield Process(ports[0]), Process(ports[1])


def test_change_through_one_process_is_obeyed_by_the_next_request_through_another(
    processes: tuple[Process, Process],
) -> None:
    """NFR-01: a moved site, a disabled access, a new site, a lock; five times to and fro."""
    office, shop = processes
    sports, _kids = sites(["sports", "kids"], a_set("b2c"))
    a_set("b2b")
    ada = an_account(site=sports)
    key = api_key()
    login = {"username": "ada@mail.example", "password": PASSWORD}

    def change(method: str, path: str, body: Any = None) -> None:
        status, answer = office.ask("admin.localhost", method, path, body, key)
        assert status in {200, 201}, answer

    def move(to: str) -> None:
        moved(office, "kids", to, key)

    def log_in(host: str) -> int:
        return shop.ask(host, "POST", "/sessions", login)[0]

    for _ in range(5):
        assert log_in("kids.localhost") == 201
        _, session = shop.ask("sports.localhost", "POST", "/sessions", login)
        change("PUT", f"/customers/{ada.pk}/access/sports", {"state": "disabled"})
        assert shop.ask("sports.localhost", "GET", "/me", token=session["token"])[0] == 401
        assert log_in("sports.localhost") == 403
        change("PUT", f"/customers/{ada.pk}/access/sports", {"state": "active"})
        move("b2b")
        assert log_in("kids.localhost") == 401
        move("b2c")
        assert log_in("kids.localhost") == 201
        change("PUT", f"/customers/{ada.pk}/lock")
        assert log_in("kids.localhost") == 403
        change("DELETE", f"/customers/{ada.pk}/lock")

    new = {"code": "fresh", "name": "New", "set": "b2c", "hosts": ["new.localhost"], "sender": "a@b.example"}
    assert log_in("new.localhost") == 421
    change("POST", "/sites", new)
    assert log_in("new.localhost") == 201
    change("PATCH", "/sites/fresh", {"hosts": ["newer.localhost"]})
    assert (log_in("new.localhost"), log_in("newer.localhost")) == (421, 201)


def test_order_obeys_what_another_process_has_just_changed(processes: tuple[Process, Process]) -> None:
    """NFR-01: a type whose orders wait, a limit of the account, a type that may not buy, a site that moves: each counts for the next order."""
    office, key = processes[0], api_key()
    shop = a_shop(a_site("kids", a_set("toys")))
    a_set("apart")
    ada, versions, keys = shop.buyer(), count(1), map(str, count())

    def terms(**body: Any) -> None:
        fresh = {"If-Match": f'"{next(versions)}"'}
        answer = office.ask("admin.localhost", "PATCH", "/sites/kids/order-terms", body, key, **fresh)
        assert answer[0] == 200, answer

    def limit(amount: str | None) -> None:
        body = {"attributes": {"block_amount": amount and {"amount": amount, "currency": "EUR"}}}
        fresh = {"If-Match": f'"{Customer.objects.get(pk=ada.pk).version}"'}
        answer = office.ask("admin.localhost", "PATCH", f"/customers/{ada.pk}", body, key, **fresh)
        assert answer[0] == 200, answer

    def ordered() -> str:
        try:
            return str(shop.orders(ada, key=next(keys)).order.state)
        except DomainError as refused:
            return refused.code

    assert ordered() == "placed"
    terms(receiver="boss@mail.example", held={"B2C": True})
    assert ordered() == "on_hold"
    terms(held={"B2C": False})
    assert ordered() == "placed"
    limit("5.00")
    assert ordered() == "checkout_blocked"
    limit(None)
    assert ordered() == "placed"
    terms(blocked={"B2C": True})
    assert ordered() == "checkout_blocked"
    terms(blocked={"B2C": False})
    moved(office, "kids", "apart", key)
    assert ordered() == "wrong_credentials"  # as at a log-in: nobody of this name is there
    moved(office, "kids", "toys", key)
    assert ordered() == "placed"


def test_requests_of_a_key_are_counted_over_all_processes(processes: tuple[Process, Process]) -> None:
    """Four at a time to both: as many as one process alone would allow, and what a minute's share gives back meanwhile."""
    key, began = api_key(), monotonic()

    def ask(number: int) -> int:
        return processes[number % 2].ask("admin.localhost", "GET", "/jobs/1", token=key)[0]

    with ThreadPoolExecutor(4) as four:
        answers = list(four.map(ask, range(A_MINUTE + 40)))
    given_back = monotonic() - began
    assert set(answers) == {404, 429}
    assert A_MINUTE <= answers.count(404) <= A_MINUTE + given_back + 1


def test_revoked_key_is_refused_by_every_process_at_once(processes: tuple[Process, Process]) -> None:
    """G5 for programs, five times."""
    for number in range(5):
        key, text = create_key("a program", role="viewer", sites=None, by=OPERATOR)
        for process in processes:
            assert process.ask("admin.localhost", "GET", "/sets", token=text)[0] == 200
        revoke_key(key, by=OPERATOR)
        assert processes[number % 2].ask("admin.localhost", "GET", "/sets", token=text)[0] == 401


def test_log_in_at_a_master_leads_to_the_same_sub_site_in_every_process(
    processes: tuple[Process, Process],
) -> None:
    """SUB-04: fifty times through two processes, and through one that has just been started."""
    trade, north, south = a_family("trade", ["north", "south"], a_set("trade"))
    an_account("nora@mail.example", north)
    an_account("sol@mail.example", south)

    def led_to(process: Process, email: str) -> str:
        status, made = process.ask(
            "trade.localhost", "POST", "/sessions", {"username": email, "password": PASSWORD}
        )
        assert status == 201, made
        me = process.ask("trade.localhost", "GET", "/me", token=made["token"])[1]
        assert me["through_site"] == trade.code
        return str(me["site"])

    assert {led_to(processes[turn % 2], "nora@mail.example") for turn in range(50)} == {"north"}
    port = free_port()
    with Server("regulars.cli.web", port, database_url(), {}) as fresh:
        fresh.wire.ask(b"GET /api/v1/me HTTP/1.1\r\nHost: nobody.localhost\r\n\r\n", 421, patience=60)
        seen = [led_to(Process(port), email) for email in ("nora@mail.example", "sol@mail.example") * 3]
    assert seen == ["north", "south"] * 3
