"""While fifty register at once, `GET /me` goes on (P3): a rate against the quiet one, measured in the same test."""

import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from regulars.cli.bench.wire import Wire
from tests.config.serving.clients import Client
from tests.config.serving.conftest import Start
from tests.world import PASSWORD, a_site, an_account, logged_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash, pytest.mark.xdist_group("serve")]

CROWD, SECONDS = 50, 1.5
A_THIRD, MARGIN = 3, 2  # `regulars bench` holds it against a third; here others may be using the machine


def rate(port: int, token: str) -> float:
    """Answers in a second on one connection, from the first to the last."""
    request = f"GET /api/v1/me HTTP/1.1\r\nHost: sports.localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    wire, answers, began = Wire(port), 0, time.monotonic()
    while time.monotonic() < began + SECONDS:
        wire.ask(request.encode(), 200)
        answers += 1
    wire.close()
    return answers / (time.monotonic() - began)


def slowed_down(port: int, token: str) -> float:
    """The quiet rate in times of the one beside fifty registrations at once, each from a network of its own."""
    quiet, over, numbers = rate(port, token), threading.Event(), itertools.count(1)

    def go_on() -> None:
        while not over.is_set():
            number = next(numbers)
            person = {"email": f"{number}@crowd.example", "first_name": "Ada", "last_name": "Lind"}
            passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
            Client(port, number % 250).ask("POST", "/api/v1/registrations", person | passwords)

    with ThreadPoolExecutor(CROWD) as crowd:
        for _ in range(CROWD):
            crowd.submit(go_on)
        try:
            over.wait(1)
            beside = rate(port, token)
        finally:
            over.set()
    return quiet / beside


def test_me_keeps_its_rate_while_fifty_register_at_once(start: Start) -> None:
    """P3; control: behind granian's own WSGI they take the threads, and what is refused pays for its form."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    ours, theirs = (
        slowed_down(start(module), token) for module in ("regulars.cli.web", "tests.config.serving.blocking")
    )
    assert ours < A_THIRD * MARGIN < theirs
