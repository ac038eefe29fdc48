"""An order waits behind hashes only if a password comes along, however its name is spelled (G26)."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from regulars.api.reading import read_json
from regulars.config.serving import rsgi
from regulars.config.serving.bodies import SMALL
from regulars.config.serving.passwords import may_hold_password
from regulars.config.serving.routes import wish_of
from regulars.config.serving.rsgi import serving
from regulars.kernel.guessing.lanes import Lane
from tests.config.serving.clients import PATIENCE, Client
from tests.config.serving.conftest import Start
from tests.config.serving.holding import OVER
from tests.config.serving.test_held_hashes import register
from tests.config.serving.wire import Proto, Scope, exchange
from tests.looping import run_loop
from tests.waiting import until
from tests.world import PASSWORD, a_site

JSON, FORM = "application/json", "application/x-www-form-urlencoded; charset=utf-8"
PARTS = 'multipart/form-data; boundary="x"; charset=utf-7'
SHOP, OFFICE = "sports.localhost", "admin.localhost"
GUEST = {"contact": {"email": "ada@mail.example", "last_name": "Müller {~}"}, "account": None}


def spelled(text: str, write: Callable[[str], str], dice: Random) -> str:
    """Some of its letters, one at least, are written otherwise."""
    chosen = {dice.randrange(len(text))} | {place for place in range(len(text)) if dice.random() < 0.3}
    return "".join(write(letter) if place in chosen else letter for place, letter in enumerate(text))


@pytest.mark.parametrize("seed", range(50))
def test_password_is_seen_however_its_name_is_spelled(seed: int) -> None:
    """Spellings that the doors read as the same name."""
    dice = Random(seed)
    digits = dice.choice(["{:04x}", "{:04X}"])
    name = spelled("password", lambda letter: "\\u" + digits.format(ord(letter)), dice)
    body = f'{{"account": {{"{name}": "seven green herons"}}}}'.encode()
    assert read_json(body) == {"account": {"password": "seven green herons"}}
    assert may_hold_password(JSON, body)
    name = spelled("account-password", lambda letter: f"%{digits[:3]}2{digits[4:]}".format(ord(letter)), dice)
    form = f"account=on&account-password=&{name}=seven+green+herons".encode()
    assert QueryDict(form)["account-password"] == "seven green herons"
    assert may_hold_password(FORM, form)


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (JSON, b"", False),
        (JSON, json.dumps(GUEST).encode(), False),
        (JSON, json.dumps(GUEST, ensure_ascii=False).encode(), False),
        (JSON, json.dumps(GUEST | {"account": {"password": "x"}}).encode(), True),
        (FORM, urlencode({"contact-email": "ada@mail.example", "remark": "Straße 7 | {x}"}).encode(), False),
        (FORM, b"account-password=&account-password_confirmation=&order=", False),
        (FORM, b"order=&account-password_confirmation=&account-password=", False),
        (FORM, b"account=on&account-password=x&order=", True),
        (FORM, b"account-password=&account-password=x", True),
        (PARTS, b"--x\r\nContent-Disposition: form-data; name=account-+AHAAYQBzAHMAdwBvAHIAZA-\r\n", True),
        ("", b"{}", True),
    ],
)
def test_only_what_may_hold_one_waits_behind_hashes(kind: str, body: bytes, expected: bool) -> None:  # noqa: FBT001
    """Orders without one have umlauts and at signs, and the empty fields of the checkout."""
    assert may_hold_password(kind, body) == expected


def test_no_long_body_is_looked_along() -> None:
    """On the loop everybody waits meanwhile; one with a thousand lines waits behind hashes instead."""
    fits = b"&" * SMALL
    assert [may_hold_password(FORM, body) for body in (fits, fits + b"&")] == [False, True]


@pytest.mark.parametrize(
    ("host", "path", "lane"),
    [
        (SHOP, "/api/v1/orders", Lane.PAGES),
        (SHOP, "/checkout", Lane.PAGES),
        (OFFICE, "/api/v1/orders", Lane.PAGES),
        (OFFICE, "/api/v1/orders/quote", Lane.PAGES),
        (SHOP, "/api/v1/sessions", Lane.HASHES),
        (SHOP, "/login", Lane.HASHES),
    ],
)
def test_orders_go_by_what_is_sent_and_log_ins_do_not(host: str, path: str, lane: Lane) -> None:
    wish = wish_of("POST", path, host)
    assert (wish.lane_for(JSON, b"{}"), wish.lane_for("", b"")) == (lane, lane)
    expected = Lane.PAGES if path.endswith("/quote") else Lane.HASHES
    assert wish.lane_for(JSON, b'{"account": {"password": "x"}}') == expected


def in_thread_named(path: str, body: bytes, host: str = SHOP) -> str:
    def application(_environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [threading.current_thread().name.encode()]

    sent = [("content-type", JSON), ("content-length", str(len(body)))]
    scope = Scope("POST", path, sent=sent, host=host) if body else Scope("POST", path, host=host)

    async def story() -> Proto:
        return await exchange(serving(application, workers=16), scope, Proto(body))

    return run_loop(story()).body.decode().partition("-")[0]


@pytest.mark.parametrize("host", [SHOP, OFFICE])
def test_server_chooses_the_thread_by_the_body(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    order, typed = json.dumps(GUEST).encode(), b'{"new_customer": {"password": "x"}}'
    assert [in_thread_named("/api/v1/orders", body, host) for body in (b"", order, typed)] == [
        "pages",
        "pages",
        "hashes",
    ]
    monkeypatch.setattr(rsgi, "wish_of", lambda *found: wish_of(*found)._replace(by_body=False))
    assert in_thread_named("/api/v1/orders", order, host) == "hashes"  # the control


@pytest.mark.django_db(transaction=True)
@pytest.mark.crash
@pytest.mark.xdist_group("serve")
def test_order_of_a_guest_is_answered_while_others_register(start: Start, tmp_path: Path) -> None:
    """Control: one with a password waits for its turn. Both are refused, once they have a thread."""
    a_site("sports")
    port = start("tests.config.serving.holding", HELD=str(tmp_path))

    def order(patience: float = PATIENCE, **more: Any) -> int:
        return Client(port, 201, patience=patience).ask("POST", "/api/v1/orders", GUEST | more)[0]

    with ThreadPoolExecutor(3) as crowd:
        people = [crowd.submit(register, port, number) for number in range(3)]
        try:
            until(lambda: any(tmp_path.iterdir()))
            assert order() in range(400, 500)
            assert order(1.0, account={"password": PASSWORD}) == 0
            assert not any(one.done() for one in people)
        finally:
            (tmp_path / OVER).touch()
