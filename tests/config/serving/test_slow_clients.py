"""Nothing that waits for a client holds a thread, and health waits for nobody (F02, G26)."""

import socket
import time

import pytest

from tests.config.serving.clients import PATIENCE, Client, half_bodies, routes_with_bodies
from tests.config.serving.conftest import Start
from tests.world import a_site, an_account, logged_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash]

MANY = 50
SOON = 6.0  # less than the ten seconds for which a body is waited for


def seconds(client: Client, path: str, token: str) -> float:
    """Until it was answered, and rightly."""
    began = time.monotonic()
    assert client.ask("GET", path, Authorization=f"Bearer {token}")[0] == 200, path
    return time.monotonic() - began


def test_fifty_half_bodies_on_every_route_stop_nobody(start: Start) -> None:
    """F02."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    client = Client(start(), 1)
    routes = routes_with_bodies()
    assert len(routes) > 100
    for host, method, path in routes:
        with half_bodies(client.port, MANY, method, path, host):
            assert max(seconds(client, one, token) for one in ("/api/v1/me", "/healthz")) < SOON, path


def test_where_a_thread_is_taken_before_the_body_is_here_they_stop_everybody(start: Start) -> None:
    """The control of F02: the same application behind granian's own WSGI."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    client = Client(start("tests.config.serving.blocking"), 1, patience=2.0)
    assert seconds(client, "/api/v1/me", token) < SOON
    with half_bodies(client.port, MANY, "POST", "/api/v1/sessions", "sports.localhost"):
        time.sleep(0.2)
        for path in ("/api/v1/me", "/healthz"):
            assert client.ask("GET", path, Authorization=f"Bearer {token}")[0] == 0


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
