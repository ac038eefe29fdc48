"""Nothing that waits for a client holds a thread, and health waits for nobody (F02, G26)."""

import json
import socket

import pytest

from tests.config.serving.clients import PATIENCE, Client, half_bodies, routes_with_bodies
from tests.config.serving.conftest import Start
from tests.waiting import until
from tests.world import PASSWORD, a_site, an_account, logged_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash, pytest.mark.xdist_group("serve")]

MANY = 50


def is_answered(client: Client, path: str, token: str) -> bool:
    """Within the client's patience, and rightly."""
    return client.ask("GET", path, Authorization=f"Bearer {token}")[0] == 200


def test_fifty_half_bodies_on_every_route_stop_nobody(start: Start) -> None:
    """F02: who asks meanwhile is answered before any of them has ended, as none does here."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    client = Client(start("tests.config.serving.lacking", LACKING="hurry"), 1)
    routes = routes_with_bodies()
    assert len(routes) > 100
    for host, method, path in routes:
        with half_bodies(client.port, MANY, method, path, host):
            assert all(is_answered(client, one, token) for one in ("/api/v1/me", "/healthz")), path


def test_where_a_thread_is_taken_before_the_body_is_here_they_stop_everybody(start: Start) -> None:
    """The control of F02: the same application behind granian's own WSGI."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    port = start("tests.config.serving.blocking")
    assert is_answered(Client(port, 1), "/api/v1/me", token)
    with half_bodies(port, MANY, "POST", "/api/v1/sessions", "sports.localhost"):
        client = Client(port, 1, patience=2.0)
        until(lambda: not any(is_answered(client, one, token) for one in ("/api/v1/me", "/healthz")))


def test_half_a_body_is_answered_408_and_half_a_head_is_cut(start: Start) -> None:
    """F02: on the wire, after 10 and 15 seconds."""
    a_site("sports")
    port = start()
    head = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    with head, half_bodies(port, 1, "POST", "/login", "sports.localhost") as (body,):
        head.sendall(b"GET / HTTP/1.1\r\nHost: sports.localhost\r\nX-Half:")
        answer = b"".join(iter(lambda: body.recv(65_536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in answer.lower()
        assert head.recv(65_536) == b""


def exchanged(port: int, *sent: bytes) -> bytes:
    """What comes back until the server closes, for what is sent piece by piece."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as wire:
        wire.sendall(sent[0])
        came = b""
        for piece in sent[1:]:
            came += wire.recv(65_536)
            wire.sendall(piece)
        return came + b"".join(iter(lambda: wire.recv(65_536), b""))


def test_http_is_spoken_as_clients_expect(start: Start) -> None:
    """Requests one after the other in one packet, HEAD, *100 Continue*, a length that is too much, chunks, HTTP/2."""
    site = a_site("sports")
    an_account(site=site)
    port = start()
    host, last = b" HTTP/1.1\r\nHost: sports.localhost\r\n", b"Connection: close\r\n\r\n"
    post = b"POST /api/v1/sessions" + host + b"Content-Type: application/json\r\n"
    body = json.dumps({"username": "ada@mail.example", "password": PASSWORD}).encode()
    length = b"Content-Length: %d\r\n" % len(body)

    both = exchanged(port, b"GET /healthz" + host + b"\r\n" + b"GET /healthz" + host + last)
    assert both.count(b"HTTP/1.1 200 OK") == both.count(b"\r\n\r\nok\n") == 2

    head = exchanged(port, b"HEAD /login" + host + last)
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert head.endswith(b"\r\n\r\n")
    assert b"content-length: " in head.lower()

    met = exchanged(port, post + length + b"Expect: 100-continue\r\n" + last, body)
    assert met.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created")

    large = exchanged(port, post + b"Content-Length: 1000001\r\nExpect: 100-continue\r\n" + last)
    assert large.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"too_large"' in large

    form = exchanged(port, b"POST /login" + host + b"Content-Length: 2500001\r\n" + last)
    assert form.startswith(b"HTTP/1.1 413 ")
    assert b"Site sports" in form

    chunks = exchanged(port, post + b"Transfer-Encoding: chunked\r\n" + last + b"5\r\nabcde\r\n")
    assert chunks.startswith(b"HTTP/1.1 411 ")
    assert not exchanged(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startswith(b"HTTP/1.1 2")
