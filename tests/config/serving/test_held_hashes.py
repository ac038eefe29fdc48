"""While fifty register at once, `GET /me` goes on (P3): it needs no thread that a hash could hold.

How fast it goes on is measured by `make bench`; here hashes end when the test says so, and no clock is asked.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.config.serving.blocking import THREADS
from tests.config.serving.clients import PATIENCE, Client
from tests.config.serving.conftest import Start
from tests.config.serving.holding import OVER
from tests.waiting import until
from tests.world import PASSWORD, a_site, an_account, logged_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash, pytest.mark.xdist_group("serve")]

CROWD, ASKED = 50, 100


def register(port: int, number: int) -> int:
    person = {"email": f"{number}@crowd.example", "first_name": "Ada", "last_name": "Lind"}
    passwords = {"password": PASSWORD, "password_confirmation": PASSWORD}
    return Client(port, number).ask("POST", "/api/v1/registrations", person | passwords)[0]


def answered_meanwhile(port: int, token: str, held: Path, *, begin: int, patience: float) -> int:
    """How many of a hundred are answered while fifty registrations are here, `begin` hashes begun and none ended."""
    me = Client(port, 200, patience=patience)
    with ThreadPoolExecutor(CROWD) as crowd:
        people: list[Future[int]] = [crowd.submit(register, port, number) for number in range(CROWD)]
        try:
            until(lambda: len(list(held.iterdir())) >= begin)
            answers = 0
            while answers < ASKED and me.ask("GET", "/api/v1/me", Authorization=f"Bearer {token}")[0] == 200:
                answers += 1
            assert not any(one.done() for one in people)
        finally:
            (held / OVER).touch()
    return answers


def test_me_is_answered_while_fifty_register_at_once(start: Start, tmp_path: Path) -> None:
    """P3."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    port = start("tests.config.serving.holding", HELD=str(tmp_path))
    assert answered_meanwhile(port, token, tmp_path, begin=1, patience=PATIENCE) == ASKED


def test_behind_one_pool_of_threads_it_is_not(start: Start, tmp_path: Path) -> None:
    """The control: the same application behind granian's own WSGI, where hashes hold every thread."""
    site = a_site("sports")
    token = logged_in(an_account(site=site), site).token
    port = start("tests.config.serving.holding", HELD=str(tmp_path), BLOCKING="1")
    assert answered_meanwhile(port, token, tmp_path, begin=THREADS, patience=2.0) == 0
