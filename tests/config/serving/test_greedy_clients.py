"""One network asks without a pause; others get in 9 of 10 times, and health is answered always (F05, P4, G26)."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from io import BytesIO
from itertools import cycle
from random import Random

import pytest
from PIL import Image

from regulars.fields.rules import Purpose, Type
from regulars.kernel.actor import OPERATOR
from regulars.staff.operations.people import add_staff
from tests.config.serving.clients import Client, half_bodies
from tests.config.serving.conftest import Start
from tests.hashing import hashed_in_earnest
from tests.rooms.fields.forms import a_form_of, an_attribute
from tests.world import PASSWORD, a_site, an_account, logged_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.crash, pytest.mark.xdist_group("serve")]

GREEDY, SHOPPER, STAFF, LOOKING = 66, 77, 88, 99  # networks
AT_ONCE, TRIES = 16, 10
DEAR = "P@55w0rd!" * 3  # signs that stand for letters: what a check of strength thinks about longest
Attack = Callable[[Client], object]


@pytest.fixture
def tokens() -> list[str]:
    """A shop with three accounts of the attacker's and one of a shopper's, hashed as in earnest; their log-ins."""
    site = a_site("sports")
    an_attribute("photo", Type.IMAGE)
    a_form_of(site, Purpose.PROFILE, {"last_name": {}, "photo": {"label": "Your face"}})
    with hashed_in_earnest():
        add_staff("sam@staff.example", PASSWORD, role="manager", by=OPERATOR)
        accounts = [an_account(f"{name}@mail.example", site) for name in ("one", "two", "three", "ada")]
    return [logged_in(account, site).token for account in accounts]


def log_in(client: Client, name: str) -> int:
    return client.ask("POST", "/api/v1/sessions", {"username": f"{name}@mail.example", "password": PASSWORD})[
        0
    ]


def log_in_as_staff(client: Client) -> int:
    """By the page, as people do."""
    _, page = client.ask("GET", "/login", host="admin.localhost")
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        return 0
    token = found[1].decode()
    form = f"csrfmiddlewaretoken={token}&email=sam%40staff.example&password={PASSWORD.replace(' ', '+')}"
    return client.ask(
        "POST",
        "/login",
        form.encode(),
        host="admin.localhost",
        Content_Type="application/x-www-form-urlencoded",
        Cookie=f"regulars-csrf={token}",
        Origin="http://admin.localhost",
    )[0]


def send_picture(client: Client, token: str) -> int:
    kind = {"Authorization": f"Bearer {token}", "Content_Type": "application/octet-stream"}
    return client.ask("PUT", "/api/v1/me/images/photo", noise(), **kind)[0]


@cache
def noise() -> bytes:
    """A picture of 128 kB."""
    out = BytesIO()
    Image.frombytes("RGB", (210, 200), Random(7).randbytes(126_000)).save(out, "PNG")
    return out.getvalue()


def register_dearly(client: Client) -> int:
    return client.ask("POST", "/api/v1/registrations", {"password": DEAR, "type": "B2C"})[0]


@contextmanager
def without_a_pause(client: Client, *attacks: Attack) -> Iterator[None]:
    """All of these at once, each so many at a time, until the end."""
    over = threading.Event()

    def go_on(attack: Attack) -> None:
        while not over.is_set():
            attack(client)

    with ThreadPoolExecutor(AT_ONCE * len(attacks) or 1) as attackers:
        for attack in attacks:
            for _ in range(AT_ONCE):
                attackers.submit(go_on, attack)
        try:
            over.wait(1)
            yield
        finally:
            over.set()


@contextmanager
def with_half_bodies(port: int) -> Iterator[None]:
    with (
        half_bodies(port, 50, "POST", "/api/v1/sessions", "sports.localhost"),
        half_bodies(port, 50, "POST", "/register", "sports.localhost"),
    ):
        yield


def got_in(port: int, token: str) -> dict[str, int]:
    """How many of ten tries went well for a shopper who logs in, one who sends a picture and a member of staff, and
    whether health was answered all the while.
    """
    over, health = threading.Event(), set[int]()

    def look() -> None:
        while not over.is_set():
            health.add(Client(port, LOOKING).ask("GET", "/healthz")[0])
            over.wait(0.05)

    def tries(once: Callable[[], int], right: int) -> int:
        return sum(once() == right for _ in range(TRIES))

    with ThreadPoolExecutor(4) as others:
        looking = others.submit(look)
        shopper, staff = Client(port, SHOPPER), Client(port, STAFF)
        counted = {
            "log-ins": others.submit(tries, partial(log_in, shopper, "ada"), 201),
            "pictures": others.submit(tries, partial(send_picture, shopper, token), 204),
            "staff": others.submit(tries, partial(log_in_as_staff, staff), 303),
        }
        found = {name: one.result() for name, one in counted.items()}
        over.set()
        looking.result()
    return found | {"health": int(health == {200})}


def names() -> Iterator[str]:
    return cycle(["one", "two", "three"])


def test_whoever_asks_without_a_pause_keeps_nobody_out(start: Start, tokens: list[str]) -> None:
    """G26: right passwords, half bodies, pictures, dear passwords, each alone and together."""
    port, right = start(), names()
    greedy = Client(port, GREEDY)
    attacks: dict[str, Attack] = {
        "log-ins": lambda client: log_in(client, next(right)),
        "pictures": lambda client: send_picture(client, tokens[0]),
        "passwords": register_dearly,
    }
    for kind in (*attacks, "half bodies", "all"):
        chosen = attacks.values() if kind == "all" else [attacks[kind]] if kind in attacks else []
        with ExitStack() as stack:
            if kind in {"half bodies", "all"}:
                stack.enter_context(with_half_bodies(port))
            stack.enter_context(without_a_pause(greedy, *chosen))
            found = got_in(port, tokens[3])
        assert found.pop("health") == 1, kind
        assert min(found.values()) >= 0.9 * TRIES, (kind, found)


def test_without_shares_whoever_asks_most_often_gets_in(start: Start, tokens: list[str]) -> None:
    """The control: everybody is one network, and the line is short and refuses at once."""
    port, right = start("tests.config.serving.lacking", LACKING="shares"), names()
    with without_a_pause(Client(port, GREEDY), lambda client: log_in(client, next(right))):
        found = got_in(port, tokens[3])
    assert min(found["log-ins"], found["staff"]) < 0.9 * TRIES
