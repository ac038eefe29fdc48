"""From the wire to WSGI and back: what is read, what is refused, and what the application is told (F02, G26)."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from regulars.api.gate import LARGEST_BODY
from regulars.config.observing.requests import BEGAN
from regulars.config.serving import bodies, rsgi
from regulars.config.serving.environ import environ_of
from regulars.config.serving.refusals import BUSY, LENGTH_REQUIRED, TOO_SLOW, Refusal
from regulars.config.serving.routes import Wish, wish_of
from regulars.config.serving.rsgi import serving
from regulars.config.uploads import LARGEST_FORM, TOO_LARGE
from regulars.customers.rules.images import LARGEST_FILE
from regulars.kernel.guessing.lanes import Lane
from tests.config.serving.wire import Headers, Proto, Scope, exchange
from tests.looping import run_loop
from tools.words import catalog

SHOP, OFFICE = "sports.localhost", "admin.localhost"


class Told:
    """An application that remembers what it was told."""

    def __init__(self) -> None:
        self.environ: dict[str, Any] = {}
        self.body = b""
        self.closed = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.environ, self.body = environ, environ["wsgi.input"].read()
        start_response("200 OK", [("X-Answer", "yes")])
        if environ["PATH_INFO"] == "/long":
            return self._chunks()
        return [b"ok"]

    def _chunks(self) -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000
        self.closed = True


@pytest.fixture
def told() -> Told:
    return Told()


def ask(told: Told, scope: Scope, proto: Proto | None = None) -> Proto:
    async def story() -> Proto:
        return await exchange(serving(told, workers=16), scope, proto)

    return run_loop(story())


def post(length: int, path: str = "/login", **headers: str) -> Scope:
    sent = [
        ("content-length", str(length)),
        *((name.replace("_", "-"), value) for name, value in headers.items()),
    ]
    return Scope(method="POST", path=path, sent=sent)


def test_application_is_told_what_was_sent(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = [
        ("host", "again"),
        ("cookie", "a=1"),
        ("cookie", "b=2"),
        ("x-some", "1"),
        ("x-some", "2"),
        ("x_forwarded_for", "9.9.9.9"),
        ("content-type", "application/json"),
        ("content-length", "5"),
        ("content-length", "5"),
    ]
    scope = Scope("POST", "/a b/ä", "q=%20&r=1", sent, client="[2001:db8::7]:4711")
    monkeypatch.setattr(rsgi, "wish_of", lambda *_: Wish(Lane.PAGES, 100))  # no such address
    answer = ask(told, scope, Proto(b"he", b"llo"))
    assert (answer.status, answer.headers, answer.body) == (200, {"X-Answer": "yes"}, b"ok")
    assert told.body == b"hello"
    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/a b/ä".encode().decode("latin-1"),
        "QUERY_STRING": "q=%20&r=1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "2001:db8::7",
        "HTTP_HOST": "sports.localhost,again",
        "HTTP_COOKIE": "a=1;b=2",
        "HTTP_X_SOME": "1,2",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "5",
        "wsgi.url_scheme": "http",
    }
    assert {name: told.environ.get(name) for name in expected} == expected
    assert [name for name in told.environ if "FORWARDED" in name] == []


def test_time_is_taken_from_when_the_request_is_here(told: Told) -> None:
    """Its wait for a thread is part of what it took, its sender's is not."""
    before = perf_counter()
    ask(told, Scope())
    assert before < told.environ[BEGAN] < perf_counter()


def test_without_a_host_there_is_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scope, "headers", Headers([]))
    assert environ_of(Scope())["HTTP_HOST"] == ""


def test_a_long_answer_waits_on_disk_and_its_thread_is_free(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # a server takes its directory with it
    answer = ask(told, Scope(path="/long"))
    assert (len(answer.body), answer.headers["Content-Length"]) == (3_000_000, "3000000")
    assert told.closed


def test_half_a_body_is_408_and_no_thread_has_seen_it(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """F02: small and large ones, as a page and as a problem."""
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    for length in (10, 100_000):
        page = ask(told, post(length, accept_language="de-DE"), Proto(b"half", stops=True))
        assert (page.status, page.headers["Connection"]) == (408, "close")
        assert b'<html lang="de">' in page.body
    problem = ask(told, post(10, "/api/v1/sessions"), Proto(b"half", stops=True))
    assert (problem.status, problem.headers["Content-Type"]) == (408, "application/problem+json")
    assert b'"code":"too_slow"' in problem.body
    assert told.environ == {}


@pytest.mark.parametrize("length", [10, 100_000])
def test_a_client_that_leaves_is_not_answered_by_the_application(told: Told, length: int) -> None:
    ask(told, post(length), Proto(b"half", leaves=True))
    assert told.environ == {}


def test_a_body_in_chunks_is_asked_for_its_length(told: Told) -> None:
    """Nobody could tell one that ends from one that breaks off."""
    answer = ask(told, Scope("POST", "/login", sent=[("transfer-encoding", "chunked")]), Proto(b"a=1"))
    assert (answer.status, told.environ) == (411, {})


def test_too_large_a_body_is_not_read_and_the_door_says_so(told: Told) -> None:
    proto = ask(told, post(LARGEST_BODY + 1, "/api/v1/sessions"), Proto(b"x" * 1_000))
    assert (proto.status, proto.read, told.body) == (200, 0, b"")  # the real door answers 413
    assert told.environ["CONTENT_LENGTH"] == str(LARGEST_BODY + 1)
    assert told.environ[TOO_LARGE]


def test_of_too_large_a_picture_the_browser_may_finish_sending(told: Told) -> None:
    proto = ask(told, post(LARGEST_FORM + 1, "/account/images/photo"), Proto(b"x" * 1_000))
    assert (proto.read, told.body) == (1_000, b"")


def test_bodies_of_one_network_have_a_bound_and_others_have_room(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G26: what is in memory counts until it is answered."""
    monkeypatch.setattr(bodies, "OF_NETWORK", 50_000)
    monkeypatch.setattr(bodies, "SECONDS", 30.0)

    async def story() -> tuple[int, int, int]:
        served = serving(told, workers=16)
        slow = asyncio.create_task(exchange(served, post(90_000), Proto(b"x" * 40_000, stops=True)))
        await asyncio.sleep(0.01)
        second = await exchange(served, post(40_000), Proto(b"x" * 40_000))
        elsewhere = post(40_000)
        elsewhere.client = "10.9.9.9:1"
        third = await exchange(served, elsewhere, Proto(b"x" * 40_000))
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
        fourth = await exchange(served, post(40_000), Proto(b"x" * 40_000))
        return second.status, third.status, fourth.status

    assert run_loop(story()) == (503, 200, 200)


def test_a_body_is_not_waited_for_where_none_is_read(told: Told) -> None:
    scope = Scope("GET", "/", sent=[("content-length", "10")])
    assert ask(told, scope, Proto(stops=True)).status == 200


@pytest.mark.parametrize(
    ("host", "method", "path", "lane", "largest"),
    [
        (SHOP, "GET", "/api/v1/me", Lane.QUICK, 0),
        (SHOP, "GET", "/login", Lane.PAGES, 0),
        (SHOP, "GET", "/metrics", Lane.OPERATORS, 0),
        (SHOP, "POST", "/login", Lane.HASHES, 2_500_000),
        (SHOP, "POST", "/register", Lane.HASHES, 2_500_000),
        (SHOP, "POST", "/password-forgotten", Lane.PAGES, 2_500_000),
        (SHOP, "POST", "/api/v1/sessions", Lane.HASHES, LARGEST_BODY),
        (SHOP, "DELETE", "/api/v1/sessions/current", Lane.PAGES, LARGEST_BODY),
        (SHOP, "PUT", "/api/v1/me/images/photo", Lane.PICTURES, LARGEST_FILE),
        (SHOP, "DELETE", "/api/v1/me/images/photo", Lane.PAGES, LARGEST_BODY),
        (SHOP, "POST", "/account/images/photo", Lane.PICTURES, LARGEST_FORM),
        (SHOP, "POST", "/nowhere", Lane.PAGES, 0),
        (SHOP, "POST", "/api/nowhere", Lane.PAGES, LARGEST_BODY),
        (OFFICE, "POST", "/login", Lane.HASHES, 2_500_000),
        (OFFICE, "POST", "/customers/7/password", Lane.HASHES, 2_500_000),
        (OFFICE, "PUT", "/api/v1/customers/7/password", Lane.HASHES, LARGEST_BODY),
        (OFFICE, "PUT", "/api/v1/products/tea/image", Lane.PICTURES, LARGEST_FILE),
        (OFFICE, "POST", "/api/v1/customers", Lane.HASHES, LARGEST_BODY),
        ("localhost", "POST", "/", Lane.PAGES, 2_500_000),
    ],
)
def test_route_says_which_threads_it_wants_and_how_much_may_be_sent(
    host: str, method: str, path: str, lane: Lane, largest: int
) -> None:
    assert wish_of(method, path, host)[:2] == (lane, largest)


@pytest.mark.parametrize("refusal", [BUSY, TOO_SLOW, LENGTH_REQUIRED])
def test_what_is_said_without_a_thread_is_said_in_german_too(refusal: Refusal) -> None:
    assert {refusal.title, refusal.text} <= {str(one.id) for one in catalog()}


def test_server_that_hashes_for_its_shop_takes_no_place_of_the_staff(told: Told) -> None:
    """F52: of two shops each has the places of its own; what else programs do stays among the staff's."""
    server = rsgi._Server(told, workers=16)

    def who(path: str, host: str = OFFICE) -> tuple[str, bool]:
        environ = {"PATH_INFO": path, "REMOTE_ADDR": "203.0.113.7"}
        found = server._who(environ, host, wish_of("POST", path, host).lane)
        return found.host, found.is_staff

    kids, sports = "/api/v1/sites/kids/sessions", "/api/v1/sites/sports/sessions"
    assert {who(kids), who(sports)} == {(kids, False), (sports, False)}
    assert who("/login") == who("/api/v1/sets") == (OFFICE, True)
    assert who("/api/v1/sessions", SHOP) == (SHOP, False)
